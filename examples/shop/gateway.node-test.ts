import { partialDeepStrictEqual } from "node:assert";
import { test } from "node:test";
import { load } from "gatewright/testing";

// The same without a test framework: node --test examples/shop/gateway.node-test.ts

const shop = await load("./gateway.ts", {
  upstreams: { "product-service": { body: { id: "p-1001", available: true } } },
});

test("a product is read with a token, and without one it is not", async () => {
  const read = await shop.request("GET /api/products/p-1001", { claims: { sub: "u-1001", role: "user" } });
  partialDeepStrictEqual(read, { status: 200, route: "GET /api/products/:id", upstream: "product-service" });
  const refused = await shop.request("GET /api/products/p-1001");
  partialDeepStrictEqual(refused, { status: 401, error: "missing_token", upstreamRequests: [] });
});

test("a slow product is waited for five seconds", async () => {
  shop.upstream("product-service").answers({ status: 200, delay: "6s" });
  const late = await shop.request("GET /api/products/p-1001", { claims: { sub: "u-1001", role: "user" } });
  partialDeepStrictEqual(late, { status: 504, error: "gateway_timeout" });
});
