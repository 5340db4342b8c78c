import type { Destination, Match } from "../destination.ts";
import { declare } from "../source.ts";

/**
 * The first alternative that fits the request's headers and query; the guard is the route's, whichever it is.
 * Not built yet: refused with `not-yet/choose`.
 */
export function choose<Reads>(
  alternatives: readonly {
    /** Left out: always fits. */
    readonly when?: { readonly headers?: Match; readonly query?: Match };
    readonly to: Destination<Reads>;
  }[],
): Destination<NoInfer<Reads>> {
  return declare("choose", { alternatives });
}
