import { z } from "zod";

const text = z.string().min(1).nullable();
const milliseconds = z.int().nonnegative();

/**
 * What a gateway logs of a request: sixteen fields, no more and no fewer; numbers are numbers, what is absent is null.
 * Written out here and not taken from the product, so that a field cannot change its type on all targets unnoticed.
 */
export const LogLine = z.strictObject({
  timestamp: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(Z|[+-]\d\d:\d\d)$/),
  requestId: z.string().min(8),
  method: text,
  path: text,
  statusCode: z.int().min(100).max(599),
  latencyMs: milliseconds,
  clientIp: text,
  userAgent: text,
  userId: text,
  rateLimitRemaining: z.int().nonnegative().nullable(),
  backendService: text,
  backendLatencyMs: milliseconds.nullable(),
  route: text,
  tenantId: text,
  errorCode: text,
  traceId: text,
});
export type LogLine = z.infer<typeof LogLine>;

/** Fields that no two requests have in common; all others are the same on every target. */
export const VOLATILE_LOG_FIELDS: ReadonlySet<string> = new Set([
  "timestamp",
  "requestId",
  "latencyMs",
  "backendLatencyMs",
]);
