import type { Duration } from "../units.ts";

/** Answers kept by the gateway, and for whom one answer is good. */
export interface CacheRule {
  readonly for: Duration;
  readonly per: "everyone" | "tenant" | "caller";
  /** Request headers that make another answer. */
  readonly vary?: readonly string[];
}

/**
 * How long answers are kept. A route that knows its caller must say for whom; a public one may give the time alone.
 * Not built yet: refused with `not-yet/cache`.
 */
export type Cache<Claims> =
  | CacheRule
  | ([Claims] extends [undefined] ? Duration : "a route that knows its caller says for whom: { for, per }");
