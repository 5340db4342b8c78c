/** Every header name that the gateway gives a meaning, in one place. All lower-case. */

/** Who calls, told to the upstream by us; a client's own copies are removed first. */
export const IDENTITY_HEADERS = { user: "x-user-id" } as const;

/** Between proxy and sidecar. A client's copies never get past the proxy, and none of these reaches an upstream. */
export const INTERNAL_HEADERS = {
  /** Proxy to guard and relay: whose verdict is asked. */
  guard: "x-gw-guard",
  /** Proxy to guard and relay: the client's address, after trusted X-Forwarded-For. */
  address: "x-gw-addr",
  /** Proxy to relay: the id of the relay route. */
  relay: "x-gw-relay",
  /** Relay to the proxy's upstream socket: which upstream, of the fixed table. */
  upstream: "x-gw-upstream",
  /** Proxy to guard, where the verdict is asked by a subrequest (NGINX): method and target of the request. */
  method: "x-gw-method",
  target: "x-gw-uri",
  /** Verdict, for a door that knows only 200 and 403 (NGINX): what to answer. */
  status: "x-gw-status",
  body: "x-gw-body",
  retryAfter: "x-gw-retry-after",
  authenticate: "x-gw-authenticate",
  /** Verdict and relay's answer to proxy: facts for the log. */
  code: "x-gw-code",
  user: "x-gw-user",
  remaining: "x-gw-remaining",
  backend: "x-gw-backend",
} as const;

/** The code of a proxy that has no upstream of that name: nothing was sent. For the relay alone, no client sees it. */
export const UNKNOWN_UPSTREAM = "unknown_upstream";

/** The facts of a verdict or an upstream's forgeries of them: removed from every upstream's answer. */
export const LOG_FACT_HEADERS = [
  INTERNAL_HEADERS.code,
  INTERNAL_HEADERS.user,
  INTERNAL_HEADERS.remaining,
  INTERNAL_HEADERS.backend,
] as const;

/** More than one line of these is a 400: two readers could take two values. */
export const SINGLE_LINE_HEADERS = ["authorization", "host", "content-length"] as const;

/** Credentials: public routes drop them, so an upstream never sees one that nobody checked. */
export const CREDENTIAL_HEADERS = ["authorization"] as const;

/**
 * What an edge Envoy removes of a client's `x-envoy-*` (Envoy, "HTTP header manipulation"). Written out because NGINX
 * cannot remove by prefix, and an upstream may be an Envoy that would obey them.
 */
export const ENVOY_HEADERS = [
  "x-envoy-attempt-count",
  "x-envoy-decorator-operation",
  "x-envoy-downstream-service-cluster",
  "x-envoy-downstream-service-node",
  "x-envoy-expected-rq-timeout-ms",
  "x-envoy-external-address",
  "x-envoy-force-trace",
  "x-envoy-hedge-on-per-try-timeout",
  "x-envoy-internal",
  "x-envoy-ip-tags",
  "x-envoy-is-timeout-retry",
  "x-envoy-max-retries",
  "x-envoy-original-path",
  "x-envoy-original-url",
  "x-envoy-retry-grpc-on",
  "x-envoy-retry-on",
  "x-envoy-upstream-alt-stat-name",
  "x-envoy-upstream-rq-per-try-timeout-ms",
  "x-envoy-upstream-rq-timeout-alt-response",
  "x-envoy-upstream-rq-timeout-ms",
] as const;

/** RFC 9110 section 7.6.1: of one connection only, never forwarded. */
export const HOP_BY_HOP_HEADERS = [
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
] as const;

/** A client's X-Request-ID is kept only if it is harmless in a header, a log line and a JSON string. */
export const REQUEST_ID = {
  pattern: "[A-Za-z0-9._-]{8,128}",
  minimum: 8,
  maximum: 128,
  characters: "[A-Za-z0-9._-]",
} as const;

/** Most header lines, and most bytes of them all together with the request line; beyond either is a 431. */
export const HEADER_LIMITS = { count: 100, bytes: 16_384 } as const;

/**
 * How a 503 that the guard means travels to Envoy, which takes any 5xx of an external authorization service for a dead
 * service and drops its body; a local reply mapper makes 503 of it. Unassigned by IANA.
 */
export const MEANT_503_STATUS = 470;
