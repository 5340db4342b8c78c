import { load } from "gatewright/testing";
import { beforeEach, describe, expect, it } from "vitest";

const shop = await load("./gateway.ts", {
  upstreams: {
    "product-service": ({ path }) => ({
      body: { id: path.split("/").at(-1), available: path !== "/products/sold-out" },
    }),
    "order-service": ({ body }) => ({ status: 201, body: { orderId: "o-1", order: body } }),
  },
});

const user = { sub: "u-1001", role: "user" };
const order = { productId: "p-1001", quantity: 2 };

beforeEach(() => shop.reset());

describe("an order", () => {
  it("is made for a product that is available, in the customer's name", async () => {
    const answer = await shop.request("POST /api/orders", { claims: user, body: order });
    expect(answer).toMatchObject({ status: 201, route: "POST /api/orders", upstream: "order-service", user: "u-1001" });
    expect(answer.upstreamRequests).toMatchObject([
      { upstream: "product-service", method: "GET", path: "/products/p-1001" },
      { upstream: "order-service", method: "POST", body: { ...order, userId: "u-1001" } },
    ]);
  });

  it("is not made for a product that is sold out", async () => {
    const answer = await shop.request("POST /api/orders", { claims: user, body: { ...order, productId: "sold-out" } });
    expect(answer).toMatchObject({ status: 400, body: { error: "Product not available" } });
    expect(shop.upstream("order-service").requests).toEqual([]);
  });

  it("is nothing for guests", async () => {
    const answer = await shop.request("POST /api/orders", { claims: { ...user, role: "guest" }, body: order });
    expect(answer).toMatchObject({ status: 403, error: "insufficient_permissions", upstreamRequests: [] });
  });

  it("waits three seconds for the product, and no test waits", async () => {
    shop.upstream("product-service").answers({ fails: "silent" });
    const asked = shop.clock.now().getTime();
    const answer = await shop.request("POST /api/orders", { claims: user, body: order });
    expect(answer).toMatchObject({ status: 504, error: "gateway_timeout", upstream: "product-service" });
    expect(shop.clock.now().getTime() - asked).toBe(3_000);
  });
});

describe("a token", () => {
  it("is good until it expires", async () => {
    const token = await shop.token(user, { expiresIn: "1m" });
    expect(await shop.request("GET /api/products/p-1001", { token })).toMatchObject({ status: 200 });
    await shop.clock.advance("1m");
    expect(await shop.request("GET /api/products/p-1001", { token })).toMatchObject({ error: "invalid_token" });
  });

  it("is good until it is revoked", async () => {
    const token = await shop.token({ ...user, jti: "t-1" });
    expect(await shop.request("GET /api/products/p-1001", { token })).toMatchObject({ status: 200 });
    await shop.revoke("t-1");
    expect(await shop.request("GET /api/products/p-1001", { token })).toMatchObject({ error: "revoked_token" });
  });
});

describe("the limit of an address", () => {
  const read = () => shop.request("GET /api/products/p-1001", { claims: user, ip: "192.0.2.7" });

  it("is a hundred a minute", async () => {
    for (let sent = 0; sent < 100; sent++) expect((await read()).remaining).toBe(99 - sent);
    expect(await read()).toMatchObject({ status: 429, headers: { "retry-after": "1" } });
    await shop.clock.advance("600ms");
    expect(await read()).toMatchObject({ status: 200 });
  });

  it("lets nobody through without its store", async () => {
    shop.store.fail();
    expect(await read()).toMatchObject({ status: 503, error: "limiter_unavailable" });
    shop.store.recover();
    expect(await read()).toMatchObject({ status: 200 });
  });
});

it("leaves a product service that fails alone for thirty seconds", async () => {
  const read = () => shop.request("GET /api/products/p-1001", { claims: user });
  shop.upstream("product-service").answers({ status: 500 });
  for (let sent = 0; sent < 10; sent++) expect(await read()).toMatchObject({ status: 500 });
  expect(await read()).toMatchObject({ status: 503, error: "circuit_open", upstreamRequests: [] });
  shop.upstream("product-service").answers({ status: 200 });
  await shop.clock.advance("30s");
  expect(await read()).toMatchObject({ status: 200 });
});
