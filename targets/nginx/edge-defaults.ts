/**
 * What NGINX leaves open for a server of files and an edge must close, each number with its reason. Times in
 * milliseconds, sizes in bytes.
 */

/** Connections that one worker holds, to clients and upstreams alike. NGINX's own 512 would be a limit nobody declared. */
export const WORKER_CONNECTIONS = 8_192;

/** From the first byte of a request to the end of its headers: a slow sender holds no connection for longer. */
export const CLIENT_HEADER_MS = 10_000;

/** Between two reads of a request's body, and between two writes of an answer. */
export const CLIENT_BODY_MS = 60_000;
export const CLIENT_SEND_MS = 60_000;

/** A client's idle connection: above the 60 s of the usual load balancers, which must be the ones to close. */
export const CLIENT_IDLE_MS = 75_000;

/** For most requests their whole head; more is taken when it is needed, up to `HEADER_LIMITS` in all. */
export const HEAD_BUFFER_BYTES = 1_024;

/** Idle connections to an upstream that a worker keeps. Without any, NGINX does a third of the requests. */
export const UPSTREAM_IDLE_CONNECTIONS = 64;

/**
 * How long one stays idle: less than the 5 s after which Node, the briefest of the usual servers, closes. A request
 * written into a connection that is being closed is a 502, since nothing is tried twice.
 */
export const UPSTREAM_IDLE_MS = 4_000;

/** What of an upstream's answer is held at once: its headers must fit, its body passes through in such pieces. */
export const ANSWER_BUFFER_BYTES = 16_384;

/** What of a request's body is held in memory; a longer one goes to a temporary file, so that memory stays bounded. */
export const BODY_BUFFER_BYTES = 65_536;

/** A sidecar on the same machine takes a connection at once or is not there. */
export const SIDECAR_CONNECT_MS = 250;

/** The relay ends a step that is late by closing; this only ends what it forgot. */
export const STEP_CEILING_MS = 60_000;

/** Who signs the certificates of upstreams: the bundle of Debian, Ubuntu, Alpine and NGINX's own image. */
export const CA_BUNDLE = "/etc/ssl/certs/ca-certificates.crt";

/** Certificates between an upstream's own and one of the bundle. */
export const CERTIFICATE_DEPTH = 4;

/** When a client may try again after a 503 that has no better answer. */
export const RETRY_AFTER_SECONDS = 1;

/** The longest a line of the access log waits for its write. */
export const LOG_FLUSH_MS = 1_000;

/**
 * Lines are written together up to this size. Linux writes no more than 4,096 bytes into a pipe in one piece
 * (`PIPE_BUF`): longer ones of several workers could mix.
 */
export const LOG_BUFFER_BYTES = 4_096;
