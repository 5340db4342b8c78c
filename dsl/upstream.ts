import type { Discovery } from "./discovery.ts";
import type { Breaker } from "./policies/breaker.ts";
import type { Timeout } from "./policies/timeout.ts";
import type { Setting } from "./settings.ts";
import { declare } from "./source.ts";
import type { Duration } from "./units.ts";

/** A service that requests are forwarded to: one pool of connections, one breaker, wherever the value is used. */
export interface Upstream {
  readonly kind: "upstream";
}

export interface UpstreamOptions {
  /** Where it lives: `"http://host:port"`, several of these, or a service to look up. No user info, no path. */
  readonly at: Setting | readonly Setting[] | Discovery;
  /** Its label in logs and metrics. Default: the host of its first address. */
  readonly name?: string;
  /** Default `"http1"`. */
  readonly protocol?: "http1" | "http2" | "grpc";
  /** How long a route to it waits in all, if the route does not say. Default `"5s"`. */
  readonly timeout?: Timeout;
  /** How long the service gives itself; a `timeout` that is not shorter is an error, for the gateway must answer first. */
  readonly answersWithin?: Duration;
  readonly breaker?: Breaker;
  /** Default: no retries. */
  readonly retry?: { readonly attempts: number; readonly on?: readonly ("connect" | "5xx" | "reset")[] };
  /** Asks each address; one that fails gets no requests. Default: not asked. */
  readonly health?: { readonly path: string; readonly every: Duration };
}

/**
 * A service to forward to; also a destination of a route as it stands.
 *
 * @example
 * import { upstream } from "gatewright";
 * export const products = upstream({
 *   at: "http://product-service:8080",
 *   timeout: "5s",
 *   breaker: { errors: "50%", over: "10s", atLeast: 10, pause: "30s" },
 * });
 * @see examples/shop
 */
export function upstream(options: UpstreamOptions): Upstream {
  return declare("upstream", options);
}

/** Something fetched: through a declared upstream, with its breaker, or from a bare URL. */
export type Remote = { readonly from: Upstream; readonly path: `/${string}` } | Setting;
