import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { didYouMean } from "../compiler/diagnostics/suggest.ts";
import { HOP_BY_HOP_HEADERS } from "../model/headers.ts";
import type { UpstreamRequest as Call, UpstreamResponse, Upstreams } from "../sidecars/relay/upstreams.ts";
import { bodyBytes, readBody } from "./body.ts";
import { milliseconds } from "./duration.ts";
import type { FakeTime } from "./fake-time.ts";
import type { FakeUpstream, TestUpstream, UpstreamAnswer, UpstreamRequest } from "./upstream.ts";

/** What one request to the gateway sets off. */
export interface CallRecord {
  readonly requests: UpstreamRequest[];
  /** Told of what is a mistake of the test, and no failure of an upstream. */
  readonly onMistake: (mistake: unknown) => void;
}

/** The upstreams of a gateway. */
export interface UpstreamNames {
  /** By routes and steps of compositions. */
  readonly called: readonly string[];
  /** Those that publish a caller's keys, which nobody fetches here, and do nothing else. */
  readonly keysOnly: readonly string[];
}

/** Headers of the connection alone; a fake has none. */
const OF_CONNECTION: ReadonlySet<string> = new Set([...HOP_BY_HOP_HEADERS, "content-length"]);

/** The upstreams of a gateway under test: functions in the place of services. */
export class FakeUpstreams {
  readonly #names: UpstreamNames;
  readonly #initial: ReadonlyMap<string, FakeUpstream>;
  readonly #time: FakeTime;
  #fakes: Map<string, FakeUpstream>;
  #received: UpstreamRequest[] = [];

  /** @throws Error for a fake of an upstream that is not called */
  constructor(names: UpstreamNames, fakes: Readonly<Record<string, FakeUpstream>>, time: FakeTime) {
    this.#names = names;
    this.#time = time;
    for (const name of Object.keys(fakes)) this.#checkName(name);
    this.#initial = new Map(Object.entries(fakes));
    this.#fakes = new Map(this.#initial);
  }

  /** As at the start. */
  reset(): void {
    this.#fakes = new Map(this.#initial);
    this.#received = [];
  }

  /** @throws Error if no request calls an upstream of that name */
  upstream(name: string): TestUpstream {
    this.#checkName(name);
    const received = (): readonly UpstreamRequest[] => this.#received.filter(({ upstream }) => upstream === name);
    return {
      get requests() {
        return received();
      },
      answers: (fake) => {
        this.#fakes.set(name, fake);
      },
    };
  }

  /** As the gateway calls them for one request. */
  forRequest(record: CallRecord): Upstreams {
    return {
      request: (upstream, call) => this.#answer(upstream, call, record),
      close: () => Promise.resolve(),
    };
  }

  async #answer(upstream: string, call: Call, record: CallRecord): Promise<UpstreamResponse> {
    const request = await readCall(upstream, call);
    const answer = await this.#ask(request).catch((mistake: unknown) => {
      record.onMistake(mistake);
      throw mistake;
    });
    const isReceived = !("fails" in answer && answer.fails === "refused");
    if (isReceived) {
      record.requests.push(request);
      this.#received.push(request);
    }
    if (answer.delay !== undefined) await this.#time.wait(milliseconds(answer.delay), call.signal);
    if ("fails" in answer && answer.fails === "silent") await this.#time.wait(undefined, call.signal);
    call.signal.throwIfAborted();
    if ("fails" in answer) throw failure(answer.fails);
    return responseOf(answer, call.method);
  }

  /** @throws Error what a fake throws, or that there is none, or that its answer is none */
  async #ask(request: UpstreamRequest): Promise<UpstreamAnswer> {
    const fake = this.#fakes.get(request.upstream);
    if (fake === undefined) throw missingFake(request);
    const answer = typeof fake === "function" ? await this.#time.work(() => fake(request)) : fake;
    checkAnswer(answer, request);
    return answer;
  }

  #checkName(name: string): void {
    const { called, keysOnly } = this.#names;
    if (called.includes(name)) return;
    const problem = keysOnly.includes(name)
      ? `No request calls the upstream "${name}": only keys come from it, and tests have their own.`
      : `There is no upstream "${name}".${didYouMean(name, called)}`;
    const list = called.map((one) => `"${one}"`).join(", ");
    throw new Error(`${problem} Requests call ${list === "" ? "none" : list}.`);
  }
}

async function readCall(upstream: string, { method, target, headers, body, signal }: Call): Promise<UpstreamRequest> {
  const sent = typeof body === "string" ? body : body === null ? "" : await untilAborted(text(body), signal);
  const lines: Record<string, string> = {};
  for (let index = 0; index < headers.length; index += 2) {
    const [name = "", value = ""] = [headers[index]?.toLowerCase(), headers[index + 1]];
    if (!OF_CONNECTION.has(name)) lines[name] = lines[name] === undefined ? value : `${lines[name]}, ${value}`;
  }
  return { upstream, method, path: target, headers: lines, body: readBody(sent, lines["content-type"]) };
}

/** A body that is cut short never ends. */
function untilAborted<Value>(value: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    value.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

function responseOf(answer: Exclude<UpstreamAnswer, { fails: string }>, method: string): UpstreamResponse {
  const { bytes, type } = bodyBytes(answer.body);
  const headers: Record<string, string | string[]> = { "content-length": String(bytes.length) };
  if (type !== undefined) headers["content-type"] = type;
  for (const [name, value] of Object.entries(answer.headers ?? {}))
    headers[name.toLowerCase()] = typeof value === "string" ? value : [...value];
  const isEmpty = method === "HEAD" || bytes.length === 0;
  return { statusCode: answer.status ?? 200, headers, body: Readable.from(isEmpty ? [] : [bytes]) };
}

function failure(kind: "refused" | "cut" | "silent"): Error {
  return Object.assign(new Error(kind), { code: kind === "refused" ? "ECONNREFUSED" : "UND_ERR_SOCKET" });
}

function checkAnswer(answer: UpstreamAnswer, { upstream }: UpstreamRequest): void {
  const isObject = typeof answer === "object" && answer !== null;
  if (!isObject) throw new Error(`The fake of "${upstream}" answered ${String(answer)}: an answer is an object.`);
  if ("fails" in answer) return;
  const { status = 200 } = answer;
  if (!Number.isInteger(status) || status < 200 || status > 599)
    throw new Error(`The fake of "${upstream}" answered with status ${status}: 200 to 599 are possible.`);
}

function missingFake({ upstream, method, path }: UpstreamRequest): Error {
  return new Error(
    `The gateway sent ${method} ${path} to the upstream "${upstream}", which has no fake. Write, with what it answers:\n` +
      `  shop.upstream(${JSON.stringify(upstream)}).answers({ status: 200, body: {} });`,
  );
}
