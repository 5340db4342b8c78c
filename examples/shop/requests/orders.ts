import type { CallExpectation, Expectation, RequestCase } from "../../../test/harness/cases.ts";
import { availabilityCall, missingToken, ORDER_ROUTE, orderCall, refused } from "./answers.ts";
import { twoTraces } from "./headers.ts";

const MEBIBYTE = 1_048_576;
const ordered = (body: unknown, who = "user") => ({
  method: "POST",
  path: "/api/orders",
  who,
  body: typeof body === "string" ? body : JSON.stringify(body),
});

/** The article's flow: the product is asked for, then the order is made. */
function created(productId: string, quantity: number, productPath: string, userId = "u-1001"): Expectation {
  return {
    status: 201,
    body: { kind: "json", value: { orderId: `order-of-${userId}`, productId, quantity, userId } },
    headers: { "content-type": /^application\/json/ },
    calls: {
      products: [availabilityCall(productPath, userId)],
      orders: [orderCall(productId, quantity, userId)],
    },
    log: { route: ORDER_ROUTE, userId, backendService: "order-service", errorCode: null },
  };
}

function untraced(call: CallExpectation): CallExpectation {
  return { ...call, headers: { ...call.headers, traceparent: null } };
}

/** The body is not what `reads` says: no service is called. */
const notAnOrder = refused(400, "bad_request", /^Bad request/, {
  log: { route: ORDER_ROUTE, userId: "u-1001", backendService: null },
});

export const orders: readonly RequestCase[] = [
  {
    name: "an order is made if the product is available",
    send: ordered({ productId: "p-1001", quantity: 2 }),
    expect: created("p-1001", 2, "/products/p-1001"),
  },
  {
    name: "an admin may order too",
    send: ordered({ productId: "p-1001", quantity: 1 }, "admin"),
    expect: created("p-1001", 1, "/products/p-1001", "u-1"),
  },
  {
    name: "an id of the body is encoded into the path",
    send: ordered({ productId: "blue shoe", quantity: 1 }),
    expect: created("blue shoe", 1, "/products/blue%20shoe"),
  },
  {
    name: "nobody orders for another, or at their own price",
    send: ordered({ productId: "p-1001", quantity: 1, userId: "u-1", price: 0 }),
    expect: created("p-1001", 1, "/products/p-1001"),
  },
  {
    name: "an order may come in chunks",
    send: { ...ordered({ productId: "p-1001", quantity: 3 }), chunked: true },
    expect: created("p-1001", 3, "/products/p-1001"),
  },
  {
    name: "an order with two traces is made without a trace",
    send: { ...ordered({ productId: "p-1001", quantity: 1 }), lines: twoTraces },
    expect: {
      ...created("p-1001", 1, "/products/p-1001"),
      calls: {
        products: [untraced(availabilityCall("/products/p-1001"))],
        orders: [untraced(orderCall("p-1001", 1))],
      },
    },
  },
  {
    name: "what is sold out is not ordered",
    send: ordered({ productId: "p-1002", quantity: 1 }),
    expect: {
      status: 400,
      body: { kind: "refusal", code: "product_not_available", error: "Product not available" },
      headers: { "content-type": "application/json" },
      calls: { products: [availabilityCall("/products/p-1002")] },
      log: { route: ORDER_ROUTE, userId: "u-1001", backendService: "product-service" },
    },
  },
  {
    name: "what the order service refuses is passed on",
    send: ordered({ productId: "order-conflicts", quantity: 1 }),
    expect: {
      status: 409,
      body: { kind: "json", value: { error: "Already ordered" } },
      calls: {
        products: [availabilityCall("/products/order-conflicts")],
        orders: [orderCall("order-conflicts", 1)],
      },
      log: { route: ORDER_ROUTE, backendService: "order-service", errorCode: null },
    },
  },
  {
    name: "a service that poses as the gateway stops nothing",
    send: ordered({ productId: "impostor", quantity: 1 }),
    expect: created("impostor", 1, "/products/impostor"),
  },
  { name: "an order without a quantity is none", send: ordered({ productId: "p-1001" }), expect: notAnOrder },
  { name: "a quantity is a number", send: ordered({ productId: "p-1001", quantity: "2" }), expect: notAnOrder },
  { name: "a quantity is whole", send: ordered({ productId: "p-1001", quantity: 1.5 }), expect: notAnOrder },
  { name: "a product id is a text", send: ordered({ productId: 1001, quantity: 1 }), expect: notAnOrder },
  { name: "a list is no order", send: ordered([{ productId: "p-1001", quantity: 1 }]), expect: notAnOrder },
  { name: "half an object is no order", send: ordered('{"productId": "p-1001"'), expect: notAnOrder },
  { name: "nothing is no order", send: ordered(""), expect: notAnOrder },
  {
    name: "a form is no order",
    send: {
      ...ordered("productId=p-1001&quantity=1"),
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
    },
    expect: notAnOrder,
  },
  {
    name: "an id cannot climb out of its path",
    send: ordered({ productId: "../admin", quantity: 1 }),
    expect: notAnOrder,
  },
  { name: "an id cannot be a dot segment", send: ordered({ productId: "..", quantity: 1 }), expect: notAnOrder },
  { name: "an id cannot be empty", send: ordered({ productId: "", quantity: 1 }), expect: notAnOrder },
  {
    name: "an id cannot add a query",
    send: ordered({ productId: "p-1001?x=1", quantity: 1 }),
    expect: unknownProduct("p-1001%3Fx%3D1"),
  },
  {
    name: "a token is asked for before chunks are measured",
    send: {
      method: "POST",
      path: "/api/orders",
      body: JSON.stringify({ note: "n".repeat(2 * MEBIBYTE) }),
      chunked: true,
    },
    expect: missingToken,
  },
  {
    name: "too long a body in chunks is refused",
    send: {
      ...ordered(JSON.stringify({ productId: "p-1001", quantity: 1, note: "n".repeat(MEBIBYTE) })),
      chunked: true,
    },
    expect: refused(413, "body_too_large", "Request body too large", { log: { route: ORDER_ROUTE } }),
  },
];

/** An id that is harmless, but no product's: the first step fails, and with it the order. */
function unknownProduct(encoded: string): Expectation {
  return {
    ...refused(502, "bad_gateway", "Bad gateway", { log: { backendService: "product-service" } }),
    calls: { products: [availabilityCall(`/products/${encoded}`)] },
  };
}
