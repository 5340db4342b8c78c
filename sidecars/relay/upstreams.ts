import type { Readable } from "node:stream";
import type { Dispatcher } from "undici";
import { CONNECT_TIMEOUT_MS } from "../../model/deadlines.ts";
import { INTERNAL_HEADERS, UNKNOWN_UPSTREAM } from "../../model/headers.ts";
import type { UpstreamConfig } from "../config.ts";
import { createConnector } from "../connector.ts";
import { Pool } from "../http-client.ts";

/** Connections to one address, and to the proxy; calls beyond wait for one, within their own deadline. */
const MOST_CONNECTIONS = 256;

export interface UpstreamRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body: string | Readable | null;
  /** Ends the call; who sets a deadline sets it here. */
  readonly signal: AbortSignal;
}

/** An answer whose head is there. */
export interface UpstreamResponse {
  readonly statusCode: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Readable;
  /** What went wrong, where this is the proxy's own answer. Straight from an upstream, `x-gw-code` is a forgery. */
  readonly proxyCode?: string | undefined;
}

/** How a sidecar reaches upstreams. No retry by an upstream's answer, no redirects, no limits of time but the caller's signal. */
export interface Upstreams {
  /** @throws what undici throws, or the signal's reason */
  request(upstream: string, request: UpstreamRequest): Promise<UpstreamResponse>;
  /** Resolves when the calls under way have ended. */
  close(): Promise<void>;
}

/** Deadlines are the caller's: it knows whether a slow answer is a slow step or a slow whole. */
const NO_TIMEOUTS = { headersTimeout: 0, bodyTimeout: 0 } as const;

/** What may be sent twice without being done twice (RFC 9110 section 9.2.2). */
const IDEMPOTENT = ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"];

/** How a connection shows that was closed before an answer began. */
const CLOSED = ["UND_ERR_SOCKET", "ECONNRESET", "EPIPE"];

/** How a unix socket shows that nobody listens on it. */
const NOT_LISTENING = ["ENOENT", "ECONNREFUSED"];

/**
 * Through the socket of the proxy beside us, so that pools, TLS and health of upstreams stay the proxy's.
 *
 * An NGINX that takes a new configuration closes its idle connections, perhaps under a request that was just written into
 * one. Such a request is sent once more where that does no harm; any other has a connection of its own from the start.
 */
export function upstreamsOfProxy(socketPath: string): Upstreams {
  const settings = { ...NO_TIMEOUTS, connections: MOST_CONNECTIONS, socketPath };
  const kept = new Pool("http://proxy", settings);
  const once = new Pool("http://proxy", { ...settings, pipelining: 0 });
  const ask = async (upstream: string, request: UpstreamRequest): Promise<UpstreamResponse> => {
    const added = [INTERNAL_HEADERS.upstream, upstream];
    if (!IDEMPOTENT.includes(request.method) || !isWhole(request.body)) return send(once, request, added);
    try {
      return await send(kept, request, added);
    } catch (error) {
      if (!hasCode(error, CLOSED) || request.signal.aborted) throw error;
      return send(once, request, added);
    }
  };
  return {
    async request(upstream, request) {
      const { statusCode, headers, body } = await ask(upstream, request);
      const code = headers[INTERNAL_HEADERS.code];
      return { statusCode, headers, body, proxyCode: typeof code === "string" ? code : code?.join() };
    },
    close: async () => {
      await Promise.all([kept.close(), once.close()]);
    },
  };
}

/**
 * Through the proxy, but straight to the addresses where the proxy does not know the upstream or has no socket for relays.
 * That is so between two builds: a composition that began by the one before may come to what the new one no longer has, and
 * with NGINX one of the new build to a worker of before. Nothing was sent then, so nothing is sent twice.
 *
 * @param onPast to be told of every call that goes past the proxy
 */
export function throughProxyOrPast(
  proxy: Upstreams,
  direct: Upstreams,
  onPast: (upstream: string) => void,
): Pick<Upstreams, "request"> {
  return {
    async request(upstream, request) {
      const response = await askIfThere(proxy, upstream, request);
      if (response !== undefined && (response.proxyCode !== UNKNOWN_UPSTREAM || !isWhole(request.body)))
        return response;
      if (response !== undefined) discard(response);
      onPast(upstream);
      return direct.request(upstream, request);
    },
  };
}

/** `undefined`: nobody listens. */
async function askIfThere(proxy: Upstreams, upstream: string, request: UpstreamRequest) {
  try {
    return await proxy.request(upstream, request);
  } catch (error) {
    if (!hasCode(error, NOT_LISTENING) || request.signal.aborted || !isWhole(request.body)) throw error;
    return undefined;
  }
}

/** Ends an answer that nobody reads. */
export function discard({ body }: UpstreamResponse): void {
  body.on("error", () => {}).destroy();
}

/** What is read while it is sent cannot be sent again. */
function isWhole(body: UpstreamRequest["body"]): boolean {
  return body === null || typeof body === "string";
}

function hasCode(error: unknown, codes: readonly string[]): boolean {
  return error instanceof Error && "code" in error && codes.some((code) => code === error.code);
}

/** Straight to the addresses, in turn. */
export function upstreamsAtAddresses(config: Readonly<Record<string, UpstreamConfig>>): Upstreams {
  const rings = new Map(Object.entries(config).map(([name, upstream]) => [name, createRing(upstream)]));
  return {
    request: async (upstream, request) => {
      const ring = rings.get(upstream);
      if (ring === undefined) throw new Error(`no upstream is named "${upstream}"`);
      return send(ring.next(), request, []);
    },
    close: async () => {
      await Promise.all([...rings.values()].map((ring) => ring.close()));
    },
  };
}

/** The pools of an upstream, each opened when its turn first comes: beside a proxy hardly one ever is. */
function createRing({ addresses, tlsNames }: UpstreamConfig): { next(): Dispatcher; close(): Promise<void> } {
  const pools = new Map<string, Dispatcher>();
  const connect = createConnector({ tlsNames, timeoutMs: CONNECT_TIMEOUT_MS });
  let turn = 0;
  return {
    next: () => {
      const address = addresses[turn % addresses.length];
      turn += 1;
      if (address === undefined) throw new Error("an upstream without addresses");
      const pool = pools.get(address) ?? new Pool(address, { ...NO_TIMEOUTS, connections: MOST_CONNECTIONS, connect });
      pools.set(address, pool);
      return pool;
    },
    close: async () => {
      await Promise.all([...pools.values()].map((pool) => pool.close()));
    },
  };
}

function send(
  pool: Dispatcher,
  { method, target, headers, body, signal }: UpstreamRequest,
  added: readonly string[],
): Promise<UpstreamResponse> {
  return pool.request({ method, path: target, headers: [...headers, ...added], body, signal });
}
