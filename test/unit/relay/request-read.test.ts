import { describe, expect, it } from "vitest";
import { postJson, requestText } from "../../harness/front-sidecar.ts";
import { object, startOrdering } from "./ordering.ts";

const wanted = { productId: "p-1", quantity: 2 };

describe("what the body may be", () => {
  const typed = { "Content-Type": "application/json" };

  it.each([
    ["not JSON", requestText("POST /orders", typed, '{"productId":'), "body: not JSON"],
    ["not UTF-8", requestText("POST /orders", typed, '{"productId":"\xff","quantity":1}'), "body: not JSON"],
    ["nothing", requestText("POST /orders", typed, ""), "body: not JSON"],
    ["of no type", requestText("POST /orders", {}, "{}"), "body: expected application/json"],
    ["a form", requestText("POST /orders", { "Content-Type": "text/plain" }, "{}"), "body: expected application/json"],
    [
      "compressed",
      requestText("POST /orders", { ...typed, "Content-Encoding": "gzip" }, "{}"),
      "body: expected application/json",
    ],
    ["a list", postJson("/orders", []), "body: expected object"],
    ["of a wrong type", postJson("/orders", { ...wanted, quantity: "secret-value" }), "body.quantity: expected number"],
    ["of a fraction", postJson("/orders", { ...wanted, quantity: 1.5 }), "body.quantity: expected int"],
    ["incomplete", postJson("/orders", { quantity: 1 }), "body.productId: expected string"],
    [
      "null where a text is due",
      postJson("/orders", { ...wanted, productId: null }),
      "body.productId: expected string",
    ],
  ])("%s is 400 that says what is wrong, and no value", async (_, request, problem) => {
    const { send, products } = await startOrdering();
    const got = await send(request);
    expect(got.status).toBe(400);
    expect(JSON.parse(got.body)).toMatchObject({ error: `Bad request: ${problem}`, code: "bad_request" });
    expect(products.received()).toEqual([]);
  });

  it.each([
    ["declared", requestText("POST /orders", typed, JSON.stringify({ ...wanted, note: "n".repeat(300) }))],
    [
      "chunked",
      `POST /orders HTTP/1.1\r\nHost: a.test\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n12c\r\n${"x".repeat(300)}\r\n0\r\n\r\n`,
    ],
  ])("larger than its limit is 413 (%s)", async (_, request) => {
    const { send, products } = await startOrdering();
    expect(await send(request)).toMatchObject({ status: 413 });
    expect(products.received()).toEqual([]);
  });

  it("of any size below its limit in chunks", async () => {
    const { send } = await startOrdering();
    const body = JSON.stringify(wanted);
    const chunks = [...body].map((letter) => `1\r\n${letter}\r\n`).join("");
    const head = "POST /orders HTTP/1.1\r\nHost: a.test\r\nContent-Type: application/json; charset=utf-8\r\n";
    expect(await send(`${head}Transfer-Encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`)).toMatchObject({ status: 201 });
  });

  it("sent after the client was told to continue", async () => {
    const { send } = await startOrdering();
    expect(await send(postJson("/orders", wanted, { Expect: "100-continue" }))).toMatchObject({ status: 201 });
  });
});

describe("a value of the request", () => {
  it.each(["", ".", "..", "../admin", "a/b", "a\\b", "50%", "a;b", "a\u0000b", "a\r\nb"])(
    "like %j never becomes another path",
    async (productId) => {
      const { send, products } = await startOrdering();
      const got = await send(postJson("/orders", { ...wanted, productId }));
      expect(got.status).toBe(400);
      expect(JSON.parse(got.body)).toMatchObject({ error: "Bad request: a value cannot be part of a path" });
      expect(products.received()).toEqual([]);
    },
  );

  it.each(["a\r\nX-Admin: 1", "a\u0000", "ü", " a"])("like %j never becomes another header", async (productId) => {
    const { send, products } = await startOrdering({
      product: { params: object({ id: "body.quantity" }), headers: object({ "X-Product": "body.productId" }) },
    });
    expect(await send(postJson("/orders", { ...wanted, productId }))).toMatchObject({ status: 400 });
    expect(products.received()).toEqual([]);
  });

  it("spans segments only where the path says so", async () => {
    const { send, products } = await startOrdering({
      product: { path: "/files/*name", params: object({ name: "body.productId" }) },
    });
    await send(postJson("/orders", { ...wanted, productId: "a/b c" }));
    expect(products.received()).toMatchObject([{ path: "/files/a/b%20c" }]);
    expect(await send(postJson("/orders", { ...wanted, productId: "a/../b" }))).toMatchObject({ status: 400 });
  });
});

describe("reads", () => {
  it("of query are checked with the first value of each name", async () => {
    const query = { type: "object", properties: { mode: { enum: ["fast"] } }, required: ["mode"] };
    const { send } = await startOrdering({
      relay: { reads: { query }, maxBodyBytes: 0 },
      product: { params: object({ id: "query.mode" }) },
    });
    expect(await send(requestText("POST /orders?mode=fast&mode=slow"))).toMatchObject({ status: 201 });
    const got = await send(requestText("POST /orders?mode=slow"));
    expect(got.status).toBe(400);
    expect(JSON.parse(got.body).error).toBe("Bad request: query.mode: not one of the allowed values");
  });

  it("of claims that are not there are 403", async () => {
    const claims = { type: "object", properties: { sub: { type: "string" } }, required: ["sub"] };
    const { send } = await startOrdering({ relay: { reads: { claims } } });
    expect(await send(requestText("POST /orders"))).toMatchObject({ status: 403 });
  });
});
