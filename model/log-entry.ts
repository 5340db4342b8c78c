/**
 * One request in the log, a JSON object a line, with the same fields on every target: the article's twelve, then four
 * of ours. What is absent is `null`. No token, key, cookie or query is ever in it.
 */
export interface LogEntry {
  /** When the answer ended, RFC 3339 with milliseconds. */
  readonly timestamp: string;
  readonly requestId: string;
  readonly method: string | null;
  /** Without the query, which may hold secrets. */
  readonly path: string | null;
  readonly statusCode: number;
  readonly latencyMs: number;
  readonly clientIp: string | null;
  readonly userAgent: string | null;
  readonly userId: string | null;
  readonly rateLimitRemaining: number | null;
  /** The upstream that was tried. */
  readonly backendService: string | null;
  /** Until its answer began; `null` where none came. */
  readonly backendLatencyMs: number | null;
  readonly route: string | null;
  readonly tenantId: string | null;
  /** `code` of the refusal. */
  readonly errorCode: string | null;
  /** The trace id of a valid `traceparent`. */
  readonly traceId: string | null;
}

/** The client closed the connection before an answer began; no status of HTTP says so (NGINX logs the same number). */
export const CLIENT_CLOSED_REQUEST = 499;
