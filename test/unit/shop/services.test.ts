import { createLocalJWKSet, jwtVerify } from "jose";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { AUDIENCE, ISSUER } from "../../../examples/shop/services/auth.ts";
import { type ShopServices, startShopServices } from "../../../examples/shop/services/start.ts";
import { exchange, NO_ANSWER } from "../../harness/http-client.ts";
import type { Service } from "../../harness/service.ts";
import { createSigningKey, keySetOf } from "../../harness/tokens.ts";
import { writeRequest } from "../../harness/write-request.ts";

const key = createSigningKey("shop-1");
let shop: ShopServices;
beforeAll(async () => {
  shop = await startShopServices(key);
});
afterAll(() => shop.stop());
beforeEach(() => {
  for (const service of shop.all) service.forget();
});

const get = (service: Service, path: string, timeoutMs = 2_000) =>
  exchange({ port: service.port, bytes: writeRequest({ path }, undefined), timeoutMs });
const post = (service: Service, path: string, value: unknown) =>
  exchange({
    port: service.port,
    bytes: writeRequest({ method: "POST", path, body: JSON.stringify(value) }, undefined),
  });

it("gives a customer who logs in a token that the published keys verify", async () => {
  const login = await post(shop.auth, "/login", { user: "ada", password: "analytical" });
  const { payload } = await jwtVerify(JSON.parse(login.body).token, createLocalJWKSet(keySetOf(key)), {
    issuer: ISSUER,
    audience: AUDIENCE,
  });
  expect(payload).toMatchObject({ sub: "u-1001", role: "user", jti: expect.any(String) });
  expect((await post(shop.auth, "/login", { user: "ada", password: "guess" })).status).toBe(401);
});

it("publishes no private part of its key", async () => {
  const keys = JSON.parse((await get(shop.auth, "/.well-known/jwks.json")).body).keys;
  expect(keys).toEqual([key.jwk]);
  expect(Object.keys(keys[0])).not.toContain("d");
});

it("has products that are available, sold out and unknown", async () => {
  expect(JSON.parse((await get(shop.products, "/products/p-1001")).body)).toMatchObject({ available: true });
  expect(JSON.parse((await get(shop.products, "/products/p-1002")).body)).toMatchObject({ available: false });
  expect((await get(shop.products, "/products/p-9999")).status).toBe(404);
});

it("makes an order of exactly the fields that it knows", async () => {
  const order = { productId: "p-1001", quantity: 2, userId: "u-1" };
  expect(await post(shop.orders, "/orders", order)).toMatchObject({ status: 201 });
  expect(await post(shop.orders, "/orders", { ...order, price: 0 })).toMatchObject({ status: 422 });
});

it("has a product for each way in which a service can fail", async () => {
  expect((await get(shop.products, "/products/broken")).status).toBe(500);
  expect((await get(shop.products, "/products/drops")).status).toBe(NO_ANSWER);
  expect((await get(shop.products, "/products/hangs", 200)).body).toBe("silent");
  expect((await get(shop.products, "/products/garbage")).body).toBe('{"available": tru');
  expect((await get(shop.products, "/products/huge")).body.length).toBeGreaterThan(2 ** 20);
});

it("records every header line and the body of what it receives", async () => {
  await post(shop.orders, "/orders?x=1", { a: 1 });
  expect(shop.orders.received()).toMatchObject([{ method: "POST", path: "/orders?x=1", body: '{"a":1}' }]);
  const bytes = writeRequest({ path: "/products/p-1001", lines: ["X-Twice: 1", "X-Twice: 2"] }, undefined);
  await exchange({ port: shop.products.port, bytes });
  expect(shop.products.received()[0]?.headers["x-twice"]).toEqual(["1", "2"]);
});

it("refuses connections while it is down and comes back on its port", async () => {
  await shop.products.goDown();
  expect((await get(shop.products, "/products/p-1001")).status).toBe(NO_ANSWER);
  await shop.products.comeBack();
  expect((await get(shop.products, "/products/p-1001")).status).toBe(200);
});
