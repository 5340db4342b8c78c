import { Agent, type ClientRequest, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { editOf, PATHS } from "./gateway-text.ts";

/** What is known of the edits while requests are under way. */
export interface Edits {
  /** The last one whose swap was confirmed: a request sent from now on may have no older answer. */
  confirmed: number;
  /** The last good one that was written. */
  newest: number;
  readonly bad: ReadonlySet<number>;
}

export interface LoadResult {
  readonly answered: number;
  /** One text each. */
  readonly lost: readonly string[];
  readonly wrong: readonly string[];
  /** Sent again, since the server had closed the idle connection that they were written into (RFC 9112 section 9.3.1). */
  readonly sentAgain: number;
}

export interface Load {
  stop(): Promise<LoadResult>;
}

/** A pause for each connection, so that load and gateway share two cores. */
const PAUSE_MS = 4;
const CONNECTIONS = 8;
const KEPT = 20;

/** Asks for every path in turn on connections that are kept, and judges each answer. */
export function startLoad(options: { readonly port: number; readonly token: string; readonly edits: Edits }): Load {
  const { port, token, edits } = options;
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const result = { answered: 0, lost: [] as string[], wrong: [] as string[], sentAgain: 0 };
  let isOver = false;
  const one = async (path: string): Promise<void> => {
    const oldest = edits.confirmed;
    let answer = await ask({ port, path, token, agent });
    if (answer.kind === "closed") {
      result.sentAgain += 1;
      answer = await ask({ port, path, token, agent: false });
    }
    if (answer.kind !== "answer" || answer.status !== 200) {
      note(result.lost, `${path}: ${answer.kind === "answer" ? `${answer.status} ${answer.body}` : answer.kind}`);
      return;
    }
    result.answered += 1;
    const edit = editOf(answer.body);
    const isFit = edit !== undefined && edit >= oldest && edit <= edits.newest && !edits.bad.has(edit);
    if (!isFit) note(result.wrong, `${path}: edit ${edit}, not ${oldest} to ${edits.newest}`);
  };
  const lane = async (first: number): Promise<void> => {
    for (let turn = first; !isOver; turn += 1) {
      await one(PATHS[turn % PATHS.length] ?? PATHS[0]);
      await sleep(PAUSE_MS);
    }
  };
  const lanes = Array.from({ length: CONNECTIONS }, (_, index) => lane(index));
  return {
    async stop() {
      isOver = true;
      await Promise.all(lanes);
      agent.destroy();
      return result;
    },
  };
}

function note(list: string[], text: string): void {
  list.push(list.length < KEPT ? text : "");
}

type Answer =
  | { readonly kind: "answer"; readonly status: number; readonly body: string }
  /** Without a byte of an answer, on a connection that had served before. */
  | { readonly kind: "closed" }
  | { readonly kind: "failed"; readonly reason: string };

function ask(options: { port: number; path: string; token: string; agent: Agent | false }): Promise<Answer> {
  const { port, path, token, agent } = options;
  return new Promise((settle) => {
    const headers = { authorization: `Bearer ${token}` };
    const call: ClientRequest = request({ host: "127.0.0.1", port, path, agent, headers, timeout: 10_000 });
    let body = "";
    call.once("response", (response) => {
      response.setEncoding("utf8").on("data", (text: string) => {
        body += text;
      });
      response.once("end", () => settle({ kind: "answer", status: response.statusCode ?? 0, body }));
      response.once("error", (error) => settle({ kind: "failed", reason: error.message }));
    });
    call.once("timeout", () => call.destroy(new Error("silent for 10 s")));
    call.once("error", (error: NodeJS.ErrnoException) => {
      const wasClosed = call.reusedSocket && (error.code === "ECONNRESET" || error.code === "EPIPE");
      settle(wasClosed ? { kind: "closed" } : { kind: "failed", reason: error.message });
    });
    call.end();
  });
}
