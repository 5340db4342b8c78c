import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { readOutputLine } from "../../../cli/dev/output-line.ts";
import type { LoadResult } from "../../generations/load.ts";

/** What became of the requests: each was either answered or lost. */
export interface RequestCounts {
  readonly sent: number;
  readonly answered: number;
  /**
   * What has another status than 200, an answer that breaks off, or none: for 30 s, by a reset, or since the connection
   * was closed, with the exception of `sentAgain`.
   */
  readonly lost: number;
  /** Answered at the second try: the connection was closed while the request was on its way, unread. */
  readonly sentAgain: number;
  /** Answered by a generation that neither was the current one since the connection was made nor became it. */
  readonly wrongGeneration: number;
  /** Answered by one that no longer was, on a connection of its time: it may live on in the listener of before. */
  readonly formerGeneration: number;
  /** Some of what was lost or wrong, in words. */
  readonly problems: readonly string[];
}

/**
 * Counts what a load has seen. Where a kept connection ended without an answer, only the gateway knows whether it had read
 * the request: then its access log has a line of it, and the request is lost. (A process that is killed writes none; what
 * it takes with it is seen on connections that were new.)
 */
export async function countRequests(result: LoadResult, accessLog: string): Promise<RequestCounts> {
  const read = await loggedOf(new Set(result.sentAgain), accessLog);
  const readAndLost = read.map((id) => `${id}: read, and its connection closed without an answer`);
  return {
    sent: result.sent,
    answered: result.answered - read.length,
    lost: result.lost.length + read.length,
    sentAgain: result.sentAgain.length - read.length,
    wrongGeneration: result.wrong.length,
    formerGeneration: result.former,
    problems: [...result.lost, ...readAndLost, ...result.wrong].filter((text) => text !== ""),
  };
}

async function loggedOf(ids: ReadonlySet<unknown>, accessLog: string): Promise<readonly string[]> {
  const found = new Set<string>();
  if (ids.size === 0) return [];
  for await (const text of createInterface({ input: createReadStream(accessLog) })) {
    const output = readOutputLine(text);
    const id = output.kind === "request" ? output.line.requestId : undefined;
    if (typeof id === "string" && ids.has(id)) found.add(id);
  }
  return [...found];
}
