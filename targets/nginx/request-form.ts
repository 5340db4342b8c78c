import { CANONICAL_TARGET, refuseUncanonical } from "./canonical-path.ts";
import { type Directive, directive, regex, template, variable, when } from "./directive.ts";
import { OWN, ownLocation, refuse } from "./error-pages.ts";
import { HEAD_TOO_LARGE, refuseLargeHead } from "./head-size.ts";
import { refuseMissingHost } from "./host.ts";
import { map } from "./map.ts";
import { builtIn, requestHeader, variables } from "./variables.ts";

const MALFORMED = `${OWN}malformed`;

/**
 * Refusals of a request by its form, before anybody looks for its route. They stand in the locations that a request may
 * enter first, not on the server: there they would judge NGINX's error pages too, whose requests were never read whole.
 */
export const refuseByForm: readonly Directive[] = [refuseLargeHead, refuseUncanonical, refuseMissingHost];

/** An empty segment but the last, `.` or `..`; only the target can hold one, the space behind it ends it. */
const EMPTY_OR_DOT_SEGMENT = "[^? ]*/(?:\\.{0,2}/|\\.{1,2}[? ])";

/**
 * Whether a request breaks none of these rules, by one pattern over all that they judge: a rule at a time costs each
 * request half a dozen. Which rule is broken is asked only where one is. The method is a by-product.
 */
export const wellFormedMap: Directive = map(
  template(builtIn.requestBytes, " ", builtIn.requestLine, " ", requestHeader("host")),
  variables.wellFormed,
  [
    {
      when: regex(
        `^(?!${HEAD_TOO_LARGE} )\\d+ ([A-Z_-]+) (?!${EMPTY_OR_DOT_SEGMENT})${CANONICAL_TARGET} HTTP/1\\.[01] .`,
      ),
      value: variable("1"),
    },
  ],
);

export const toMalformed: Directive = when(variables.wellFormed, [directive("rewrite", "^", MALFORMED, "last")], "");

/** @param refusals the rules one by one; were all of them kept, the request would still be refused */
export function emitMalformed(refusals: readonly Directive[]): Directive {
  return ownLocation(MALFORMED, [...refusals, ...refuse("bad_request")]);
}
