/**
 * Every answer that is not an upstream's, in one table: status, stable code, text. Each leaves as
 * `{"error": text, "code": code, "requestId": id}` with `content-type: application/json` on every target.
 * The texts are the ones of the article that this gateway answers, where it has them.
 */
export const refusals = {
  bad_request: { status: 400, text: "Bad request" },
  missing_token: { status: 401, text: "Missing authorization token" },
  invalid_token: { status: 401, text: "Invalid token" },
  revoked_token: { status: 401, text: "Invalid token" },
  forbidden: { status: 403, text: "Forbidden" },
  insufficient_permissions: { status: 403, text: "Insufficient permissions" },
  not_found: { status: 404, text: "Not found" },
  method_not_allowed: { status: 405, text: "Method not allowed" },
  request_timeout: { status: 408, text: "Request timeout" },
  body_too_large: { status: 413, text: "Request body too large" },
  rate_limited: { status: 429, text: "Too many requests" },
  headers_too_large: { status: 431, text: "Request header fields too large" },
  internal_error: { status: 500, text: "Internal server error" },
  not_implemented: { status: 501, text: "Not implemented" },
  bad_gateway: { status: 502, text: "Bad gateway" },
  circuit_open: { status: 503, text: "Service temporarily unavailable" },
  guard_unavailable: { status: 503, text: "Service unavailable" },
  keys_unavailable: { status: 503, text: "Service unavailable" },
  limiter_unavailable: { status: 503, text: "Service unavailable" },
  relay_unavailable: { status: 503, text: "Service unavailable" },
  revocations_unavailable: { status: 503, text: "Service unavailable" },
  unknown_guard: { status: 503, text: "Service unavailable" },
  unavailable: { status: 503, text: "Service unavailable" },
  gateway_timeout: { status: 504, text: "Gateway timeout" },
  http_version_not_supported: { status: 505, text: "HTTP version not supported" },
} as const satisfies Record<string, { status: number; text: string }>;

export type RefusalCode = keyof typeof refusals;

/**
 * What a client reads. `code` is a refusal's code, or one that the author of a route chose together with `text`
 * (`otherwise` of a composition).
 */
export function refusalBody(code: string, text: string, requestId: string): string {
  return JSON.stringify({ error: text, code, requestId });
}
