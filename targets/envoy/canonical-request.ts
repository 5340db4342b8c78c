import {
  CANONICAL_TARGET_PATTERN,
  DOT_AT_END_PATTERN,
  EMPTY_OR_DOT_SEGMENT_PATTERN,
  OPAQUE_QUERY_PATTERN,
} from "../../model/canonical-path.ts";
import type { HeaderMatcher, HttpFilter } from "./resources.ts";
import { typed } from "./resources.ts";

const POLICY = "not_canonical";

/** What Envoy notes of a request that this filter refused. */
export const NOT_CANONICAL = `rbac_access_denied_matched_policy[${POLICY}]`;

/** Methods of NGINX's alphabet: a proxy in front of the other must not see two methods. */
const METHOD_PATTERN = "[A-Z_-]+";

/** A length of more than 64 bits hold, which no range of Envoy's matches. */
const ENDLESS_PATTERN = "[0-9]{20,}";

/**
 * Repeated lines are refused (`SINGLE_LINE_HEADERS`), but Envoy has joined them with a bare comma by now. No host has
 * one, and a second scheme behind one is a second credential: parameters of a single one (`Digest username="x",
 * realm="y"`) are let through. Content-Length is refused by Envoy's parser.
 */
const TWO_CREDENTIALS_PATTERN = ".*,[A-Za-z0-9-]+ .*";

/**
 * Nearly every target: segments without escapes, none of which is empty or begins with a dot. One pattern that says yes;
 * the rule's own three are for the others.
 */
const PLAIN_SEGMENT = "[A-Za-z0-9_~!$&\\x27()*+,=:@-][A-Za-z0-9_~!$&\\x27()*+,=:@.-]*";
const PLAIN_TARGET_PATTERN = `/(?:${PLAIN_SEGMENT}/)*(?:${PLAIN_SEGMENT})?(?:${OPAQUE_QUERY_PATTERN})?`;

type Permission =
  | { readonly header: HeaderMatcher }
  | { readonly and_rules: { readonly rules: readonly Permission[] } }
  | { readonly or_rules: { readonly rules: readonly Permission[] } };

const fits = (name: string, regex: string): Permission => ({
  header: { name, string_match: { safe_regex: { regex } } },
});
/** A header that is missing fits nothing. */
const fitsNot = (name: string, regex: string): Permission => ({
  header: { name, invert_match: true, treat_missing_header_as_empty: true, string_match: { safe_regex: { regex } } },
});
const contains = (name: string, text: string): Permission => ({ header: { name, string_match: { contains: text } } });
const all = (...rules: readonly Permission[]): Permission => ({ and_rules: { rules } });
const any = (...rules: readonly Permission[]): Permission => ({ or_rules: { rules } });

/** How a request is not canonical; any of these is enough. */
const offences: readonly Permission[] = [
  all(
    fitsNot(":path", PLAIN_TARGET_PATTERN),
    any(
      // CONNECT has no path.
      fitsNot(":path", CANONICAL_TARGET_PATTERN),
      fits(":path", EMPTY_OR_DOT_SEGMENT_PATTERN),
      fits(":path", DOT_AT_END_PATTERN),
    ),
  ),
  fitsNot(":method", METHOD_PATTERN),
  contains(":authority", ","),
  fits("content-length", ENDLESS_PATTERN),
  // A token is long and has no comma: looking for one is cheaper than the pattern.
  all(contains("authorization", ","), fits("authorization", TWO_CREDENTIALS_PATTERN)),
];

/**
 * Refuses every request that two readers could read differently, with the rule of model/canonical-path.ts. A filter
 * rather than routes: nothing can switch it off for one path, and it stands before whatever a request may cost.
 */
export const canonicalRequest: HttpFilter = {
  name: "canonical_request",
  typed_config: typed("envoy.extensions.filters.http.rbac.v3.RBAC", {
    rules: {
      action: "DENY",
      policies: { [POLICY]: { permissions: offences, principals: [{ any: true }] } },
    },
  }),
};

/** Envoy must not repair what the filter refuses: a repaired path would pass as another one. */
export const asSent = {
  normalize_path: false,
  merge_slashes: false,
  path_with_escaped_slashes_action: "KEEP_UNCHANGED",
  strip_any_host_port: false,
} as const;
