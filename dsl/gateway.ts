import type { Auth } from "./auth.ts";
import type { Group } from "./group.ts";
import type { Layer } from "./layer.ts";
import type { Listener } from "./listener.ts";
import type { SecurityHeaders } from "./policies/security-headers.ts";
import type { RouteMap } from "./route.ts";
import { declare } from "./source.ts";
import type { Tenants } from "./tenants.ts";

/** The proxies that a gateway is compiled for. It also runs without one. */
export type Target = "envoy" | "nginx";

export interface Gateway {
  readonly kind: "gateway";
}

export interface GatewayOptions<Routes, Claims> extends Layer<string, Claims> {
  /** Every policy must hold on each of these, else compiling is an error that names policy, target and reason. */
  readonly targets: readonly Target[];
  /** How many run side by side: what one process can count only for itself is multiplied by it. Default 1. */
  readonly instances?: number;
  /** Proxies in front of ours, addresses or CIDR blocks, whose X-Forwarded-For counts. Default: none, the peer is the client. */
  readonly clientAddress?: { readonly trust: readonly string[] };
  readonly listener?: Listener;
  readonly tenants?: Tenants;
  /** Who may call. A route without any `auth`, its own or inherited, is an error. */
  readonly auth?: Auth<Claims>;
  readonly securityHeaders?: SecurityHeaders;
  readonly routes?: RouteMap<Routes, Claims>;
  readonly groups?: readonly Group[];
}

/**
 * The whole: what a `gateway.ts` exports by default, alone or several by name (`export default { web, partner }`).
 * No route is reachable unless it is declared here or in one of the groups.
 *
 * @example
 * import { anyone, gateway, health, upstream } from "gatewright";
 * export default gateway({
 *   targets: ["envoy", "nginx"],
 *   routes: {
 *     "GET /health": health(),
 *     "ANY /shop/*rest": { auth: anyone, to: upstream({ at: "http://shop:8080" }) },
 *   },
 * });
 * @see examples/shop
 */
export function gateway<Routes, Claims>(options: GatewayOptions<Routes, Claims>): Gateway {
  return declare("gateway", options);
}
