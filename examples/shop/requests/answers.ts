import type { CallExpectation, Expectation, TextExpectation } from "../../../test/harness/cases.ts";

type LogFields = NonNullable<Expectation["log"]>;

/** An error of the gateway's own: no service has been called. */
export function refused(
  status: number,
  code: string,
  error: string | RegExp,
  more: { readonly headers?: Readonly<Record<string, TextExpectation>>; readonly log?: LogFields } = {},
): Expectation {
  return {
    status,
    body: { kind: "refusal", code, error },
    headers: { "content-type": "application/json", ...more.headers },
    log: { errorCode: code, ...more.log },
  };
}

export const badRequest = refused(400, "bad_request", "Bad request");
/** Refused before there was a route, by a target that no log line has to repeat. */
export const badTarget = refused(400, "bad_request", "Bad request", { log: { route: null, backendService: null } });
export const notFound = refused(404, "not_found", "Not found", { log: { route: null, backendService: null } });

export function notAllowed(allow: string): Expectation {
  return refused(405, "method_not_allowed", "Method not allowed", { headers: { allow } });
}

export const missingToken = refused(401, "missing_token", "Missing authorization token", {
  headers: { "www-authenticate": "Bearer" },
  log: { userId: null, backendService: null },
});
export const invalidToken = refused(401, "invalid_token", "Invalid token", {
  headers: { "www-authenticate": 'Bearer error="invalid_token"' },
  log: { userId: null, backendService: null },
});
export const revokedToken = refused(401, "revoked_token", "Invalid token", {
  headers: { "www-authenticate": 'Bearer error="invalid_token"' },
  log: { backendService: null },
});
export const insufficient = refused(403, "insufficient_permissions", "Insufficient permissions", {
  headers: { "www-authenticate": null },
  log: { backendService: null },
});
export const tooManyRequests = refused(429, "rate_limited", "Too many requests", {
  headers: { "retry-after": "1" },
  log: { rateLimitRemaining: 0, backendService: null },
});

/** What services know of who calls: the customer's id, and the token itself. */
export function knownAs(userId: string): Readonly<Record<string, TextExpectation>> {
  return { "x-user-id": userId, authorization: /^Bearer \S+$/ };
}

export const PRODUCT_ROUTE = "GET /api/products/:id";
export const ORDER_ROUTE = "POST /api/orders";

export const espressoMachine = { id: "p-1001", name: "Espresso machine", price: 249, available: true };

/** A product read through the gateway, by the ordinary customer if no other is named. */
export function productRead(
  path: string,
  value: unknown,
  more: { readonly userId?: string; readonly headers?: CallExpectation["headers"] } = {},
): Expectation {
  const userId = more.userId ?? "u-1001";
  return {
    status: 200,
    body: { kind: "json", value },
    headers: { "content-type": /^application\/json/ },
    calls: { products: [{ method: "GET", path, headers: { ...knownAs(userId), ...more.headers } }] },
    log: { route: PRODUCT_ROUTE, userId, backendService: "product-service", errorCode: null },
  };
}

/** The call that the composition makes first. */
export function availabilityCall(path: string, userId = "u-1001"): CallExpectation {
  return { method: "GET", path, headers: { ...knownAs(userId), "content-length": null } };
}

/** The call that creates the order, if the product is there. */
export function orderCall(productId: string, quantity: number, userId = "u-1001"): CallExpectation {
  return {
    method: "POST",
    path: "/orders",
    headers: { ...knownAs(userId), "content-type": /^application\/json/ },
    json: { productId, quantity, userId },
  };
}
