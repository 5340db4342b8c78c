import type { Verb } from "../request.ts";
import type { Duration } from "../units.ts";

/** Which pages of other origins may call from a browser. Not built yet: refused with `not-yet/cors`. */
export interface Cors {
  /** `"https://www.example.com"`: scheme, host and port exactly. */
  readonly origins: readonly string[];
  readonly methods?: readonly Verb[];
  readonly headers?: readonly string[];
  readonly credentials?: boolean;
  readonly maxAge?: Duration;
}
