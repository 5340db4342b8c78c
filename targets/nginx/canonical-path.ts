import {
  CANONICAL_CHARACTER_PATTERN,
  DOT_AT_END_PATTERN,
  EMPTY_OR_DOT_SEGMENT_PATTERN,
  OPAQUE_QUERY_PATTERN,
} from "../../model/canonical-path.ts";
import { type Directive, regex, variable, when } from "./directive.ts";
import { refuse } from "./error-pages.ts";
import { map } from "./map.ts";
import { builtIn } from "./variables.ts";

/** Possessive: PCRE would keep a way back for every character, which a long path has no room for; none is ever right. */
export const CANONICAL_TARGET = `/${CANONICAL_CHARACTER_PATTERN}*+(?:${OPAQUE_QUERY_PATTERN})?`;

const isNotCanonical = variable("gw_not_canonical");
const targetIsNotCanonical = variable("gw_target_not_canonical");

/**
 * NGINX chooses by a decoded path and sends the raw one, so a path with two readings is refused before anything reads
 * it. The first regular expression that fits is the one.
 */
export const canonicalPathMaps: readonly Directive[] = [
  map(
    builtIn.target,
    targetIsNotCanonical,
    [
      { when: regex(`^(?:${EMPTY_OR_DOT_SEGMENT_PATTERN})$`), value: "1" },
      { when: regex(`^(?:${DOT_AT_END_PATTERN})$`), value: "1" },
      { when: regex(`^${CANONICAL_TARGET}$`), value: "" },
    ],
    { otherwise: "1" },
  ),
  // Of an absolute form `$request_uri` is only the path, so the form is judged by the line; HTTP/0.9 has no version.
  map(
    builtIn.requestLine,
    isNotCanonical,
    [{ when: regex("^[A-Z_-]+ /[^ ]* HTTP/1\\.[01]$"), value: targetIsNotCanonical }],
    { otherwise: "1" },
  ),
];

export const refuseUncanonical: Directive = when(isNotCanonical, refuse("bad_request"));
