/// <reference types="node" />
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "gatewright/testing";

const gateway = await load("./gateway.ts", { upstreams: { service: { body: { from: "service" } } } });

test("everybody is greeted", async () => {
  const { status, body } = await gateway.request("GET /hello");
  assert.deepEqual({ status, body }, { status: 200, body: { hello: "{{name}}" } });
});

test("what is below /api goes to the service", async () => {
  const { status, upstream, body } = await gateway.request("GET /api/items/7");
  assert.deepEqual({ status, upstream, body }, { status: 200, upstream: "service", body: { from: "service" } });
});

test("nothing answers that is not declared", async () => {
  const { status } = await gateway.request("GET /admin");
  assert.equal(status, 404);
});
