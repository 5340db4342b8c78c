import type { Destination } from "../destination.ts";
import { declare } from "../source.ts";
import type { Percent } from "../units.ts";
import type { Upstream } from "../upstream.ts";

/** A share of the callers to the next version, each always to the same. Not built yet: refused with `not-yet/canary`. */
export function canary(options: {
  readonly stable: Upstream;
  readonly next: Upstream;
  readonly share: Percent;
  /** Default `"ip"`. */
  readonly stickBy?: "ip" | { readonly cookie: string };
}): Destination {
  return declare("canary", options);
}
