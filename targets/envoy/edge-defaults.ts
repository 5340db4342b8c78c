/**
 * What Envoy leaves open for a mesh and an edge must close, each number with its reason.
 * @see https://www.envoyproxy.io/docs/envoy/latest/configuration/best_practices/edge
 */

/**
 * Connections of clients that are held at once; the next is closed at accept, before it costs memory. An HTTP/1.1
 * connection without buffered bodies takes some 30 KiB, so this many stay below 2 GiB.
 */
export const MAX_CLIENT_CONNECTIONS = 50_000;

/**
 * Requests and connections to one cluster at once. Envoy's own 1,024 would be a bulkhead that nobody declared: as many
 * as clients may be.
 */
export const MAX_CLUSTER_REQUESTS = 50_000;

/** Bytes that one connection may buffer before its peer is told to wait: the default of 1 MiB is a client's to fill. */
export const CONNECTION_BUFFER_BYTES = 32_768;

/** A client that keeps a connection open without a request: long enough for mobile clients, not for ever. */
export const CONNECTION_IDLE_MS = 3_600_000;

/** A request or an answer of which nothing moves. */
export const STREAM_IDLE_MS = 300_000;

/** From the first byte of a request to the end of its headers: a slow sender holds no connection for longer (408). */
export const REQUEST_HEADERS_MS = 10_000;

/** From the first byte of a request to the last of its body (408). */
export const REQUEST_MS = 300_000;

/** HTTP/2 requests at once on one connection: bounds what one client can make us keep (CVE-2023-44487). */
export const HTTP2_STREAMS = 100;

/** Bytes of a body that an HTTP/2 client may send ahead: 64 KiB a request, 1 MiB a connection. */
export const HTTP2_STREAM_WINDOW = 65_536;
export const HTTP2_CONNECTION_WINDOW = 1_048_576;

/**
 * The largest body that a route may answer by itself. Envoy's 4 KiB guards against configuration from strangers; here
 * it is the author's own text.
 */
export const MAX_DIRECT_RESPONSE_BYTES = 1_048_576;

/**
 * The largest RE2 program. Envoy's 100 instructions hold a path of some ninety characters. Every pattern here comes from
 * a path of gateway.ts or from our own rules, none of them backtracks, and its time grows with the path, not the pattern.
 */
export const MAX_REGEX_PROGRAM = 10_000;

/** How often a name of an upstream is looked up, where the answer's own time to live does not say otherwise. */
export const DNS_REFRESH_MS = 5_000;

/** A sidecar on the same machine takes a connection at once or is not there. */
export const SIDECAR_CONNECT_MS = 250;

/** Who signs the certificates of upstreams: the bundle of Debian, Ubuntu, Alpine and Envoy's own image. */
export const CA_BUNDLE = "/etc/ssl/certs/ca-certificates.crt";

/** When a client may try again after a 503 that has no better answer. */
export const RETRY_AFTER_SECONDS = 1;
