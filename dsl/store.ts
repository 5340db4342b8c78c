import type { Secret, Setting } from "./settings.ts";
import { declare } from "./source.ts";

/** Where counters, revocations and sessions are kept. */
export interface Store {
  readonly kind: "redis" | "memory";
}

/**
 * Redis 7 or later, shared by all instances: limits hold over all of them. What a limit does while Redis does not answer
 * is said by the limit (`whenDown`).
 *
 * @example
 * import { redis } from "gatewright";
 * export const store = redis({ url: "redis://redis:6379" });
 * @see examples/shop
 */
export function redis(options: { readonly url: Setting | Secret }): Store {
  return declare("redis", options);
}

/** Kept in one process: for tests, and for a gateway of one instance. With more instances each counts for itself. */
export function memory(): Store {
  return declare("memory", {});
}
