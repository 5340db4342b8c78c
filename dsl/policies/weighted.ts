import type { Destination } from "../destination.ts";
import { declare } from "../source.ts";
import type { Percent } from "../units.ts";
import type { Upstream } from "../upstream.ts";

/** Requests spread by shares that sum to 100 %. Not built yet: refused with `not-yet/weighted`. */
export function weighted(shares: readonly { readonly to: Upstream; readonly share: Percent }[]): Destination {
  return declare("weighted", { shares });
}
