import type { IncomingMessage, ServerResponse } from "node:http";
import type { TrustList } from "../../model/client-address.ts";
import { CLIENT_CLOSED_REQUEST, type LogEntry } from "../../model/log-entry.ts";
import type { RefusalCode } from "../../model/refusals.ts";
import { type HeaderLines, oneLine } from "../guard/header-lines.ts";
import { splitTarget } from "../guard/request-view.ts";
import type { Log } from "../log/log.ts";
import { type RefusalDetails, type Reply, type ReplyFacts, refusalReply } from "./reply.ts";
import { type RequestFacts, requestFacts } from "./request-facts.ts";

export interface ExchangeOptions {
  readonly isTrusted: TrustList;
  readonly log: Log;
  /** The client waits for a 100 before it sends the body. */
  readonly awaitsContinue: boolean;
}

/** One request and its answer at the front, from its arrival to its line in the log. */
export class Exchange implements RequestFacts {
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
  readonly headers: HeaderLines;
  readonly requestId: string;
  readonly client: string;
  readonly traceparent: string | undefined;
  /** Name of the route, once it is known. */
  route: string | undefined;
  readonly #options: ExchangeOptions;
  readonly #startedAt = performance.now();
  readonly #gone = new AbortController();
  #facts: ReplyFacts = {};

  constructor(message: IncomingMessage, response: ServerResponse, options: ExchangeOptions) {
    this.message = message;
    this.response = response;
    this.#options = options;
    const facts = requestFacts(message.rawHeaders, message.socket.remoteAddress ?? "", options.isTrusted);
    this.headers = facts.headers;
    this.requestId = facts.requestId;
    this.client = facts.client;
    this.traceparent = facts.traceparent;
    response.once("close", () => this.#end());
  }

  get clientGone(): AbortSignal {
    return this.#gone.signal;
  }

  /** Facts for the log; later ones are added to earlier ones. */
  note(facts: ReplyFacts): void {
    this.#facts = { ...this.#facts, ...facts };
  }

  askForBody(): void {
    if (this.#options.awaitsContinue) this.response.writeContinue();
  }

  refuse(code: RefusalCode, details: RefusalDetails & { readonly headers?: readonly string[] } = {}): void {
    const reply = refusalReply(code, this.requestId, details);
    this.answer({ ...reply, headers: [...reply.headers, ...(details.headers ?? [])] });
  }

  answer({ status, headers, body, facts }: Reply): void {
    this.note(facts);
    const hasBody = status !== 204 && status !== 304;
    this.begin(status, hasBody ? [...headers, "content-length", String(Buffer.byteLength(body))] : headers);
    this.response.end(hasBody ? body : undefined);
  }

  /** Starts an answer whose body follows. */
  begin(status: number, headers: readonly string[]): void {
    this.response.writeHead(status, [...headers, "x-request-id", this.requestId]);
  }

  /** Without an answer: the client has left, or an answer that has begun cannot be ended well. */
  abandon(): void {
    this.response.destroy();
  }

  #end(): void {
    if (!this.response.writableFinished) this.#gone.abort();
    this.#options.log.request(this.#logEntry());
  }

  #logEntry(): LogEntry {
    const { method, url = "" } = this.message;
    const { userId, remaining, backend, backendMs, code } = this.#facts;
    return {
      timestamp: new Date().toISOString(),
      requestId: this.requestId,
      method: method ?? null,
      path: url.startsWith("/") ? splitTarget(url).path : null,
      statusCode: this.response.headersSent ? this.response.statusCode : CLIENT_CLOSED_REQUEST,
      latencyMs: Math.round(performance.now() - this.#startedAt),
      clientIp: this.client === "" ? null : this.client,
      userAgent: oneLine(this.headers, "user-agent") || null,
      userId: userId ?? null,
      rateLimitRemaining: remaining ?? null,
      backendService: backend ?? null,
      backendLatencyMs: backendMs ?? null,
      route: this.route ?? null,
      tenantId: null,
      errorCode: code ?? null,
      traceId: this.traceparent?.split("-")[1] ?? null,
    };
  }
}
