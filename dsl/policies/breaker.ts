import type { Duration, Percent } from "../units.ts";

/**
 * Stops calling a service that fails: opens when, of at least `atLeast` calls within `over`, the share `errors` failed;
 * while it is open the answer is 503 with Retry-After; after `pause` it lets `probes` calls try.
 */
export interface Breaker {
  readonly errors: Percent;
  readonly over: Duration;
  /** At least 1. */
  readonly atLeast: number;
  readonly pause: Duration;
  /** Default 1. */
  readonly probes?: number;
}
