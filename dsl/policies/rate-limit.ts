import type { RequestView } from "../request.ts";
import type { Output, Schema } from "../schema.ts";
import { declare } from "../source.ts";
import type { Rate } from "../units.ts";
import type { Counted, Limit } from "./limit.ts";

export interface RateLimitOptions<Claims extends Schema, Tier extends string> extends Counted<Claims> {
  /** One rate for all, or one for each tier: a tier left out is a type error. */
  readonly rate:
    | Rate
    | {
        readonly tier: (request: RequestView<string, Output<Claims>>) => Tier;
        readonly rates: Readonly<Record<NoInfer<Tier>, Rate>>;
      };
  /** How many may come at once. Default: the number of the rate. */
  readonly burst?: number;
  /** What one request counts. Default 1. */
  readonly cost?: number | ((request: RequestView<string, Output<Claims>>) => number);
  /** Default `"token-bucket"`. The others are not built yet. */
  readonly algorithm?:
    | "token-bucket"
    | "fixed-window"
    | "sliding-window-log"
    | "sliding-window-counter"
    | "leaky-bucket";
}

/**
 * How many requests one caller may send in a window, over all instances; then 429 with Retry-After. The value is the
 * counter: two routes that name it share it. A limit by address is charged by failed log-ins too.
 *
 * @example
 * import { rateLimit, redis } from "gatewright";
 * import { z } from "zod";
 * const store = redis({ url: "redis://redis:6379" });
 * export const perAddress = rateLimit({ by: "ip", rate: "100 per minute", store, whenDown: "closed" });
 * export const perCaller = rateLimit({
 *   claims: z.object({ sub: z.string() }),
 *   by: ({ claims }) => claims.sub,
 *   rate: "300 per minute",
 *   burst: 20,
 *   store,
 *   whenDown: { local: "50%" },
 * });
 * @see examples/shop
 */
export function rateLimit<Claims extends Schema = Schema, Tier extends string = string>(
  options: RateLimitOptions<Claims, Tier>,
): Limit<Output<Claims>> {
  return declare("rate-limit", options);
}
