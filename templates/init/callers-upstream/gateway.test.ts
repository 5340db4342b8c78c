/// <reference types="node" />
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "gatewright/testing";

const gateway = await load("./gateway.ts", { upstreams: { service: { body: { from: "service" } } } });

test("everybody is greeted", async () => {
  const { status, body } = await gateway.request("GET /hello");
  assert.deepEqual({ status, body }, { status: 200, body: { hello: "{{name}}" } });
});

test("who has a token reaches the service, who has none does not", async () => {
  const without = await gateway.request("GET /api/items/7");
  assert.deepEqual([without.status, without.upstream], [401, null]);
  const withToken = await gateway.request("GET /api/items/7", { claims: { sub: "u-1" } });
  assert.deepEqual([withToken.status, withToken.upstream], [200, "service"]);
});
