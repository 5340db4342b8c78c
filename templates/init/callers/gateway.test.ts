/// <reference types="node" />
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "gatewright/testing";

const gateway = await load("./gateway.ts");

test("everybody is greeted", async () => {
  const { status, body } = await gateway.request("GET /hello");
  assert.deepEqual({ status, body }, { status: 200, body: { hello: "{{name}}" } });
});

test("members need a token", async () => {
  const without = await gateway.request("GET /members");
  const withToken = await gateway.request("GET /members", { claims: { sub: "u-1" } });
  assert.deepEqual([without.status, withToken.status], [401, 200]);
});
