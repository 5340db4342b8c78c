import { type Auth, anyone } from "../auth.ts";
import type { Destination } from "../destination.ts";
import { declare } from "../source.ts";

/**
 * A whole route: public, answered by the gateway itself with 200 while it serves.
 *
 * @example
 * import { gateway, health } from "gatewright";
 * export default gateway({ targets: ["envoy", "nginx"], routes: { "GET /health": health() } });
 * @see examples/shop
 */
export function health(): { readonly auth: Auth<undefined>; readonly to: Destination } {
  return Object.freeze({ auth: anyone, to: declare("health", {}) });
}
