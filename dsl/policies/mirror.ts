import type { Percent } from "../units.ts";
import type { Upstream } from "../upstream.ts";

/** Sends a copy of a share of the requests elsewhere and drops the answers. Not built yet: refused with `not-yet/mirror`. */
export interface Mirror {
  readonly to: Upstream;
  readonly share: Percent;
}
