/// <reference types="node" />
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "gatewright/testing";

const gateway = await load("./gateway.ts");

test("everybody is greeted", async () => {
  const { status, body } = await gateway.request("GET /hello");
  assert.deepEqual({ status, body }, { status: 200, body: { hello: "{{name}}" } });
});

test("nothing answers that is not declared", async () => {
  const { status } = await gateway.request("GET /admin");
  assert.equal(status, 404);
});
