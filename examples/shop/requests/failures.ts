import type { CallExpectation, Expectation, RequestCase } from "../../../test/harness/cases.ts";
import {
  availabilityCall,
  espressoMachine,
  knownAs,
  ORDER_ROUTE,
  orderCall,
  PRODUCT_ROUTE,
  productRead,
  refused,
} from "./answers.ts";

const reading = (id: string) => ({ path: `/api/products/${id}`, who: "user" });
const ordering = (productId: string) => ({
  method: "POST",
  path: "/api/orders",
  who: "user",
  body: JSON.stringify({ productId, quantity: 1 }),
});

const readCall = (id: string): CallExpectation => ({
  method: "GET",
  path: `/products/${id}`,
  headers: knownAs("u-1001"),
});

/** An answer of the service itself, whatever its status: passed on as it is. */
function ownAnswer(id: string, status: number, value: unknown): Expectation {
  return {
    status,
    body: { kind: "json", value },
    calls: { products: [readCall(id)] },
    log: { route: PRODUCT_ROUTE, backendService: "product-service", errorCode: null },
  };
}

const badGateway = refused(502, "bad_gateway", "Bad gateway");
const timedOut = refused(504, "gateway_timeout", "Gateway timeout");

/** The order fails at its first step: the order service is not asked. */
function firstStepFails(as: Expectation, productId: string): Expectation {
  return {
    ...as,
    calls: { products: [availabilityCall(`/products/${productId}`)] },
    log: { ...as.log, route: ORDER_ROUTE, userId: "u-1001", backendService: "product-service" },
  };
}

function secondStepFails(as: Expectation, productId: string): Expectation {
  return {
    ...as,
    calls: { products: [availabilityCall(`/products/${productId}`)], orders: [orderCall(productId, 1)] },
    log: { ...as.log, route: ORDER_ROUTE, userId: "u-1001", backendService: "order-service" },
  };
}

/** The article's failure flow: what a client gets when a service fails, and whom the gateway still calls. */
export const failures: readonly RequestCase[] = [
  {
    name: "a missing product is the service's own 404",
    send: reading("p-9999"),
    expect: ownAnswer("p-9999", 404, { error: "No such product" }),
  },
  {
    name: "an error of the service is passed on, not retried",
    send: reading("broken"),
    expect: ownAnswer("broken", 500, { error: "Out of memory" }),
  },
  {
    name: "a redirect of the service is not followed",
    send: reading("moved"),
    expect: {
      status: 302,
      headers: { location: "/products/p-1001" },
      calls: { products: [readCall("moved")] },
      log: { backendService: "product-service", errorCode: null },
    },
  },
  {
    name: "a cut connection is a bad gateway, not retried",
    send: reading("drops"),
    expect: {
      ...badGateway,
      calls: { products: [readCall("drops")] },
      log: { ...badGateway.log, route: PRODUCT_ROUTE, backendService: "product-service" },
    },
  },
  {
    name: "a service that is down is a bad gateway",
    send: reading("p-1001"),
    first: [{ kind: "service-down", service: "products" }],
    expect: { ...badGateway, log: { ...badGateway.log, route: PRODUCT_ROUTE } },
  },
  {
    name: "a service that is back is used again at once",
    send: reading("p-1001"),
    expect: productRead("/products/p-1001", espressoMachine),
  },
  {
    name: "no order is made while products are down",
    send: ordering("p-1001"),
    first: [{ kind: "service-down", service: "products" }],
    expect: { ...badGateway, log: { ...badGateway.log, route: ORDER_ROUTE } },
  },
  {
    name: "an order fails while the order service is down",
    send: ordering("p-1001"),
    first: [{ kind: "service-down", service: "orders" }],
    expect: {
      ...badGateway,
      calls: { products: [availabilityCall("/products/p-1001")] },
      log: { ...badGateway.log, route: ORDER_ROUTE },
    },
  },
  {
    name: "no order is made for a product that is not there",
    send: ordering("p-9999"),
    expect: firstStepFails(badGateway, "p-9999"),
  },
  {
    name: "no order is made if the product service fails",
    send: ordering("broken"),
    expect: firstStepFails(badGateway, "broken"),
  },
  {
    name: "no order is made on an answer that is no JSON",
    send: ordering("garbage"),
    expect: firstStepFails(badGateway, "garbage"),
  },
  {
    name: "no order is made on an answer of another shape",
    send: ordering("misshapen"),
    expect: firstStepFails(badGateway, "misshapen"),
  },
  {
    name: "no order is made on an answer of two megabytes",
    send: ordering("huge"),
    expect: firstStepFails(badGateway, "huge"),
  },
  { name: "no order is made on a redirect", send: ordering("moved"), expect: firstStepFails(badGateway, "moved") },
  {
    name: "an order that fails to be made is a bad gateway",
    send: ordering("order-fails"),
    expect: secondStepFails(badGateway, "order-fails"),
  },
  {
    name: "a product is waited for 5 seconds, then a timeout",
    send: reading("hangs"),
    // The failures of the cases above stay a small share of all calls, so that the breaker stays closed below.
    first: [{ kind: "repeat", request: reading("p-1001"), times: 40 }],
    expect: {
      ...timedOut,
      calls: { products: [readCall("hangs")] },
      log: { ...timedOut.log, route: PRODUCT_ROUTE, backendService: "product-service", backendLatencyMs: null },
    },
  },
  {
    name: "an order waits 3 seconds for the product",
    send: ordering("hangs"),
    expect: firstStepFails(timedOut, "hangs"),
  },
  {
    name: "an order waits 5 seconds to be made",
    send: ordering("order-hangs"),
    expect: secondStepFails(timedOut, "order-hangs"),
  },
  {
    name: "a failing service is left alone for 30 seconds",
    send: reading("p-1001"),
    // Envoy judges once in 10 seconds, the others at once.
    first: [{ kind: "await", request: reading("broken"), until: "circuit_open", withinMs: 12_000, everyMs: 20 }],
    expect: refused(503, "circuit_open", "Service temporarily unavailable", {
      headers: { "retry-after": /^([1-9]|[12]\d|30)$/ },
      log: { route: PRODUCT_ROUTE },
    }),
  },
];
