import type { Readable } from "node:stream";
import type { Dispatcher } from "undici";
import { CONNECT_TIMEOUT_MS } from "../../model/deadlines.ts";
import { INTERNAL_HEADERS } from "../../model/headers.ts";
import type { UpstreamConfig } from "../config.ts";
import { buildConnector, Pool } from "../http-client.ts";

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
}

/** How a sidecar reaches upstreams. No retry by an upstream's answer, no redirects, no limits of time but the caller's signal. */
export interface Upstreams {
  /** Answers with `x-gw-code` are the proxy's own errors; straight from an upstream they are a forgery. */
  readonly isProxy: boolean;
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
  return {
    isProxy: true,
    async request(upstream, request) {
      const added = [INTERNAL_HEADERS.upstream, upstream];
      const isRepeatable =
        IDEMPOTENT.includes(request.method) && (request.body === null || typeof request.body === "string");
      if (!isRepeatable) return send(once, request, added);
      try {
        return await send(kept, request, added);
      } catch (error) {
        if (!wasClosed(error) || request.signal.aborted) throw error;
        return send(once, request, added);
      }
    },
    close: async () => {
      await Promise.all([kept.close(), once.close()]);
    },
  };
}

function wasClosed(error: unknown): boolean {
  return error instanceof Error && "code" in error && CLOSED.some((code) => code === error.code);
}

/** Straight to the addresses, in turn. */
export function upstreamsAtAddresses(config: Readonly<Record<string, UpstreamConfig>>): Upstreams {
  const rings = new Map(Object.entries(config).map(([name, { addresses }]) => [name, createRing(addresses)]));
  return {
    isProxy: false,
    request: async (upstream, request) => {
      const ring = rings.get(upstream);
      if (ring === undefined) throw new Error(`no upstream is named "${upstream}"`);
      return send(ring.next(), request, []);
    },
    close: async () => {
      await Promise.all([...rings.values()].flatMap(({ pools }) => pools.map((pool) => pool.close())));
    },
  };
}

function createRing(addresses: readonly string[]): { readonly pools: readonly Dispatcher[]; next(): Dispatcher } {
  const pools = addresses.map(openPool);
  let turn = 0;
  return {
    pools,
    next: () => {
      const pool = pools[turn % pools.length];
      turn += 1;
      if (pool === undefined) throw new Error("an upstream without addresses");
      return pool;
    },
  };
}

function openPool(address: string): Dispatcher {
  const connect = buildConnector({ timeout: CONNECT_TIMEOUT_MS });
  const { hostname } = new URL(address);
  return new Pool(address, {
    ...NO_TIMEOUTS,
    connections: MOST_CONNECTIONS,
    // undici would take the name for TLS from the Host header, which is the client's; the certificate must be the upstream's.
    connect: (options, callback) => connect({ ...options, servername: hostname }, callback),
  });
}

function send(
  pool: Dispatcher,
  { method, target, headers, body, signal }: UpstreamRequest,
  added: readonly string[],
): Promise<UpstreamResponse> {
  return pool.request({ method, path: target, headers: [...headers, ...added], body, signal });
}
