import type { RequestCase } from "../../harness/cases.ts";
import type { CaseRecord } from "../../harness/findings.ts";
import type { ReceivedRequest } from "../../harness/service.ts";
import { DEFAULT_HOST, DEFAULT_USER_AGENT } from "../../harness/write-request.ts";

const id = "request-1";

export const readingCase: RequestCase = {
  name: "a product is read",
  send: { path: "/api/products/p-1?x=1" },
  expect: {
    status: 200,
    body: { kind: "json", value: { id: "p-1" } },
    headers: { etag: /^W\//, "x-own": null },
    calls: { products: [{ method: "GET", path: "/products/p-1?x=1", headers: { "x-user-id": "u-1" } }] },
    log: { userId: "u-1", errorCode: null },
  },
};

export const goodCall: ReceivedRequest = {
  service: "products",
  method: "GET",
  path: "/products/p-1?x=1",
  headers: {
    host: [DEFAULT_HOST],
    "x-request-id": [id],
    "x-forwarded-for": ["127.0.1.1"],
    "x-forwarded-proto": ["http"],
    "x-forwarded-host": [DEFAULT_HOST],
    "x-user-id": ["u-1"],
  },
  body: "",
};

export const goodLine = {
  timestamp: "2026-01-01T00:00:00.000Z",
  requestId: id,
  method: "GET",
  path: "/api/products/p-1",
  statusCode: 200,
  latencyMs: 3,
  clientIp: "127.0.1.1",
  userAgent: DEFAULT_USER_AGENT,
  userId: "u-1",
  rateLimitRemaining: 99,
  backendService: "product-service",
  backendLatencyMs: 2,
  route: "GET /api/products/:id",
  tenantId: null,
  errorCode: null,
  traceId: null,
};

/** A record of {@link readingCase} with nothing to find, changed as a test wants it. */
export function recordOf(changes: Partial<CaseRecord> = {}): CaseRecord {
  return {
    answer: {
      status: 200,
      headers: { "x-request-id": [id], etag: ['W/"1"'], "content-type": ["application/json"] },
      body: '{"id":"p-1"}',
      milliseconds: 1,
    },
    calls: [goodCall],
    log: [goodLine],
    preparation: [],
    from: "127.0.1.1",
    ...changes,
  };
}
