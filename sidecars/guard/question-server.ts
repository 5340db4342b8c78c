import { createServer, type Server, type Socket } from "node:net";
import { STATUS_CODES } from "../../model/node-http.ts";
import type { Serving } from "../serve.ts";
import { type HeadProblem, HeadReader, type RequestHead } from "./head-reader.ts";

export interface Answer {
  readonly status: number;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  /** ASCII, so that its length is its bytes. */
  readonly body?: string;
}

export interface QuestionServerOptions {
  answer(question: RequestHead): Answer | Promise<Answer>;
  /** `answer` failed, or what it answered cannot be sent. The one who asked is told 500. */
  onDefect(error: unknown): void;
}

/** How long the rest of a request may take that has begun. Proxies send a question in one piece. */
const SLOW_MS = 10_000;

const DEFECT: Answer = { status: 500, headers: [] };

/**
 * A server for questions without a body over HTTP/1.1, on persistent connections without a limit of idle time: proxies
 * keep them for longer than any limit here, and one that is closed under a question is a 503. Questions of one connection
 * are answered one after the other, in their order; while one is, at most a chunk of others is in memory.
 */
export function createQuestionServer(options: QuestionServerOptions): {
  readonly server: Server;
  readonly serving: Serving;
} {
  const connections = new Set<Connection>();
  let isEnding = false;
  const server = createServer((socket) => {
    const connection = new Connection(socket, options, () => isEnding);
    connections.add(connection);
    socket.once("close", () => connections.delete(connection));
  });
  const announceEnd = (): void => {
    isEnding = true;
  };
  const end = (deadlineMs: number): Promise<void> =>
    new Promise((resolve) => {
      announceEnd();
      const cut = setTimeout(() => {
        for (const connection of connections) connection.cut();
      }, deadlineMs);
      server.close(() => {
        clearTimeout(cut);
        resolve();
      });
      for (const connection of connections) connection.endIfIdle();
    });
  return { server, serving: { announceEnd, end } };
}

class Connection {
  readonly #socket: Socket;
  readonly #options: QuestionServerOptions;
  readonly #isEnding: () => boolean;
  readonly #reader = new HeadReader();
  #isAnswering = false;
  /** Of the request that has begun. */
  #slow: NodeJS.Timeout | undefined;

  constructor(socket: Socket, options: QuestionServerOptions, isEnding: () => boolean) {
    this.#socket = socket;
    this.#options = options;
    this.#isEnding = isEnding;
    socket.on("data", (chunk) => this.#take(chunk));
    // Whoever asked is gone, and "close" follows.
    socket.on("error", () => {});
    socket.on("close", () => clearTimeout(this.#slow));
  }

  endIfIdle(): void {
    if (!this.#isAnswering && this.#reader.isEmpty) this.#end();
  }

  cut(): void {
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    this.#reader.add(chunk.toString("latin1"));
    if (this.#isAnswering) this.#socket.pause();
    else this.#goOn();
  }

  #goOn(): void {
    while (!this.#isAnswering && this.#socket.writable) {
      if (this.#socket.writableNeedDrain) {
        this.#socket.pause();
        this.#socket.once("drain", () => this.#goOn());
        return;
      }
      const head = this.#reader.next();
      if (head === undefined) {
        this.#waitForMore();
        return;
      }
      clearTimeout(this.#slow);
      this.#slow = undefined;
      if (typeof head === "number") this.#refuse(head);
      else this.#answer(head);
    }
  }

  #waitForMore(): void {
    if (!this.#reader.isEmpty) this.#slow ??= setTimeout(() => this.#refuse(408), SLOW_MS);
    if (this.#socket.isPaused()) this.#socket.resume();
  }

  #answer(question: RequestHead): void {
    try {
      const answer = this.#options.answer(question);
      if (!(answer instanceof Promise)) {
        this.#send(question, answer);
        return;
      }
      this.#isAnswering = true;
      answer
        .then((known) => this.#send(question, known))
        .catch((error) => this.#fail(question, error))
        .then(() => {
          this.#isAnswering = false;
          this.#goOn();
        });
    } catch (error) {
      this.#fail(question, error);
    }
  }

  #fail(question: RequestHead, error: unknown): void {
    this.#options.onDefect(error);
    this.#send(question, DEFECT);
  }

  #send({ method, headers }: RequestHead, answer: Answer): void {
    if (!this.#socket.writable) return;
    const isLast = this.#isEnding() || asksForClose(headers.connection);
    this.#socket.write(written(answer, { isLast, isHead: method === "HEAD" }), "latin1");
    if (isLast) this.#end();
  }

  #refuse(status: HeadProblem | 408): void {
    this.#socket.write(written({ status, headers: [] }, { isLast: true, isHead: false }), "latin1");
    this.#end();
  }

  /** Once all is written; what comes until then is left where it is. */
  #end(): void {
    this.#socket.pause();
    this.#socket.destroySoon();
  }
}

/** RFC 9112 section 9.6. */
function asksForClose(lines: readonly string[] | undefined): boolean {
  return lines !== undefined && /(?:^|,)[\t ]*close[\t ]*(?:,|$)/i.test(lines.join(","));
}

const SENDABLE_HEADER = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+: [\t\x20-\x7e]*$/;

/** @throws Error if a header would not be read as it is meant */
function written(
  { status, headers, body = "" }: Answer,
  { isLast, isHead }: { readonly isLast: boolean; readonly isHead: boolean },
): string {
  let text = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? "unknown"}\r\n`;
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const line = `${headers[index]}: ${headers[index + 1]}`;
    if (!SENDABLE_HEADER.test(line)) throw new Error(`a value of ${headers[index]} that cannot be sent`);
    text += `${line}\r\n`;
  }
  if (isLast) text += "connection: close\r\n";
  return `${text}content-length: ${body.length}\r\n\r\n${isHead ? "" : body}`;
}
