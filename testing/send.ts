import type { Server } from "node:http";
import { duplexPair } from "node:stream";
// Imported, and so not the globals that a test framework may have replaced by timers of its own.
import { clearTimeout, setImmediate, setTimeout } from "node:timers";
import type { RequestOptions } from "./answer.ts";
import { bodyBytes } from "./body.ts";
import { type HttpAnswer, parseAnswer } from "./http-answer.ts";

/** A request on its way: what a test wrote, and the bytes that say so. */
export interface SentRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly bytes: Buffer;
}

/** What a request may take of real time: none of it waits for the clock of the gateway under test. */
const LONGEST_MS = 4_000;

const LINE = /^([A-Z][A-Z_-]*) (\/[^\r\n]*)$/;

/** @throws Error for a text that is no method and path, and for headers that would end the head of the request */
export function writeRequest(line: string, options: RequestOptions, authorization: string | undefined): SentRequest {
  const [, method, target] = LINE.exec(line) ?? [];
  if (method === undefined || target === undefined)
    throw new Error(`"${line}" is no METHOD and /path, as "GET /api/products/7?fields=name" is.`);
  const headers = headersOf(options, authorization);
  const { bytes, type } = bodyBytes(options.body);
  if (type !== undefined && !headers.has("content-type")) headers.set("content-type", [type]);
  const isChunked = headers.has("transfer-encoding");
  if (options.body !== undefined && !isChunked && !headers.has("content-length"))
    headers.set("content-length", [String(bytes.length)]);
  const lines = [...headers].flatMap(([name, values]) => values.map((value) => `${name}: ${value}`));
  const head = [`${method} ${target} HTTP/1.1`, ...lines].join("\r\n");
  // Each character is one byte; a text beyond that cannot be meant.
  if (/[^\0-\xff]/.test(head)) throw new Error(`"${line}" or a header holds a character that must be percent-encoded.`);
  const body = isChunked ? chunksOf(bytes) : bytes;
  return { method, target, bytes: Buffer.concat([Buffer.from(`${head}\r\n\r\n`, "latin1"), body]) };
}

function headersOf(
  { headers = {} }: RequestOptions,
  authorization: string | undefined,
): Map<string, readonly string[]> {
  const all = new Map<string, readonly string[]>();
  const ours = { host: "localhost", connection: "close", ...(authorization === undefined ? {} : { authorization }) };
  for (const [name, value] of [...Object.entries(ours), ...Object.entries(headers)]) {
    const values = typeof value === "string" ? [value] : value;
    if (!/^[^\s:]+$/.test(name) || values.some((text) => /[\r\n]/.test(text)))
      throw new Error(`"${name}" is no header with a value on one line.`);
    all.set(name.toLowerCase(), values);
  }
  return all;
}

/** Chunks of at most 64 KiB, so that a large body arrives in several. */
function chunksOf(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += 65_536) {
    const chunk = bytes.subarray(at, at + 65_536);
    parts.push(Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from("\r\n"));
  }
  return Buffer.concat([...parts, Buffer.from("0\r\n\r\n")]);
}

/**
 * Sends a request to a server over a connection in memory, from the address `ip`, and reads the answer: the bytes go
 * through Node's HTTP parser as they would over a socket.
 *
 * @throws Error if no answer comes
 */
export function exchange(server: Server, { bytes, method }: SentRequest, ip: string): Promise<HttpAnswer> {
  const [client, end] = duplexPair();
  Object.defineProperty(end, "remoteAddress", { value: ip });
  return new Promise<HttpAnswer>((resolve, reject) => {
    let received: Buffer = Buffer.alloc(0);
    const fail = (why: string): void => reject(new Error(why));
    const timer = setTimeout(fail, LONGEST_MS, `${NO_ANSWER} within ${LONGEST_MS / 1_000} s. ${WHY_NONE}`);
    const read = (isEnded: boolean): void => {
      const answer = parseAnswer(received, method === "HEAD", isEnded);
      if (answer === undefined && !isEnded) return;
      clearTimeout(timer);
      if (answer === undefined) fail(`${NO_ANSWER}, and the connection was ended.`);
      else resolve(answer);
    };
    client.on("data", (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      read(false);
    });
    // What was written before the end is read first.
    end.once("close", () => setImmediate(read, true));
    for (const side of [client, end]) side.on("error", () => {});
    server.emit("connection", end);
    client.write(bytes);
  });
}

const NO_ANSWER = "The gateway gave no answer";
const WHY_NONE =
  'A body that is shorter than its content-length is waited for, and so is a fake; one that never answers says { fails: "silent" }.';
