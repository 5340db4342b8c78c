import { type HeaderMatcher, type HttpFilter, type TypedConfig, typed } from "./resources.ts";

const BUFFER = "body_buffer";
const CHECK = "body_size";
const POLICY = "body_too_large";

/** What Envoy notes of a request that the check refused. */
export const BODY_TOO_LARGE = `rbac_access_denied_matched_policy[${POLICY}]`;

/** The buffer takes no smaller limit. */
const LEAST = 1;

/**
 * The real size of a body that declares none, known before the upstream sees part of it. Two filters, because the
 * buffer counts only what it has to wait for: a body whose end comes with its last bytes, or has come while the guard
 * was asked, passes it at any size. But it writes the length that it found, and the check reads it.
 *
 * Off and empty: a route sets its size with `withBodyUpTo`.
 */
export const bodySizeFilters: readonly HttpFilter[] = [
  {
    name: BUFFER,
    disabled: true,
    typed_config: typed("envoy.extensions.filters.http.buffer.v3.Buffer", { max_request_bytes: LEAST }),
  },
  { name: CHECK, typed_config: typed("envoy.extensions.filters.http.rbac.v3.RBAC") },
];

/** For the routes of `typed_per_filter_config`. */
export function withBodyUpTo(bytes: number): { readonly [filter: string]: TypedConfig } {
  const tooLarge = { permissions: [{ header: hasLengthOver(bytes) }], principals: [{ any: true }] };
  return {
    [BUFFER]: typed("envoy.extensions.filters.http.buffer.v3.BufferPerRoute", {
      buffer: { max_request_bytes: Math.max(bytes, LEAST) },
    }),
    [CHECK]: typed("envoy.extensions.filters.http.rbac.v3.RBACPerRoute", {
      rbac: { rules: { action: "DENY", policies: { [POLICY]: tooLarge } } },
    }),
  };
}

/** The range is half open, of 64 bit numbers, which protobuf's JSON writes as text. */
export function hasLengthOver(bytes: number): HeaderMatcher {
  return { name: "content-length", range_match: { start: String(bytes + 1), end: String(2n ** 63n - 1n) } };
}
