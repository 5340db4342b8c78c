import {
  CANONICAL_TARGET_PATTERN,
  DOT_AT_END_PATTERN,
  EMPTY_OR_DOT_SEGMENT_PATTERN,
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
const TWO_HOSTS_PATTERN = ".*,.*";
const TWO_CREDENTIALS_PATTERN = ".*,[A-Za-z0-9-]+ .*";

/** How a request is not canonical; any of these is enough. */
const offences: readonly HeaderMatcher[] = [
  // CONNECT has no path.
  { name: ":path", present_match: true, invert_match: true },
  { name: ":path", invert_match: true, string_match: { safe_regex: { regex: CANONICAL_TARGET_PATTERN } } },
  { name: ":path", string_match: { safe_regex: { regex: EMPTY_OR_DOT_SEGMENT_PATTERN } } },
  { name: ":path", string_match: { safe_regex: { regex: DOT_AT_END_PATTERN } } },
  { name: ":method", invert_match: true, string_match: { safe_regex: { regex: METHOD_PATTERN } } },
  { name: ":authority", string_match: { safe_regex: { regex: TWO_HOSTS_PATTERN } } },
  { name: "content-length", string_match: { safe_regex: { regex: ENDLESS_PATTERN } } },
  { name: "authorization", string_match: { safe_regex: { regex: TWO_CREDENTIALS_PATTERN } } },
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
      policies: { [POLICY]: { permissions: offences.map((header) => ({ header })), principals: [{ any: true }] } },
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
