import { z } from "zod";
import { definePolicy } from "./define.ts";

/**
 * Answers 503 at once while too many calls of an upstream fail. Envoy judges by outlier detection (per host, per
 * interval, no half-open state: the divergence `breaker-by-interval`); for NGINX the guard counts, fed by a datagram
 * per failure; the sidecar's own front and the relay count each call.
 */
export const breaker = definePolicy({
  schema: z.strictObject({ kind: z.literal("breaker"), upstream: z.string() }),
  support: { envoy: { by: "native" }, nginx: { by: "guard" }, node: { by: "native" } },
  describe: (policy) => `breaker of ${policy.upstream}`,
});
