import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { postJson } from "../../harness/front-sidecar.ts";
import { input } from "../../harness/sidecar-config.ts";
import { type Answering, json, object, startOrdering } from "./ordering.ts";

const wanted = { productId: "p-1", quantity: 2 };
const silent: Answering = () => {};

describe("a sequence", () => {
  it("calls its steps in turn, each with the answers so far, and answers with the last one byte for byte", async () => {
    const answer = '{ "orderId":   "o-1" }';
    const { send, products, orders, log } = await startOrdering({
      orders: (_request, response) => {
        response.writeHead(201, { "content-type": "application/vnd.shop+json", "x-own": "dropped" }).end(answer);
      },
    });
    const got = await send(postJson("/orders", wanted));
    expect(got).toMatchObject({ status: 201, body: answer });
    expect(got.headers).toMatchObject({ "content-type": ["application/vnd.shop+json"] });
    expect(got.headers).not.toHaveProperty("x-own");
    expect(products.received()).toMatchObject([{ method: "GET", path: "/products/p-1" }]);
    expect(orders.received()).toMatchObject([
      { method: "POST", path: "/orders", body: '{"productId":"p-1","price":7}' },
    ]);
    await expect
      .poll(() => log.requests)
      .toMatchObject([{ statusCode: 201, backendService: "orders", errorCode: null }]);
  });

  it("tells a step who asks, and passes on nothing else of the request", async () => {
    const { send, products } = await startOrdering();
    const traceparent = `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;
    const headers = {
      Host: "shop.example:8080",
      "X-Request-ID": "request-1",
      traceparent,
      Cookie: "sid=1",
      Authorization: "Bearer unchecked",
      "X-Forwarded-For": "6.6.6.6",
      "X-User-ID": "root",
      "X-Plan": "gold",
    };
    await send(postJson("/orders", wanted, headers));
    const [call] = products.received();
    expect(call?.headers).toEqual({
      host: ["shop.example:8080"],
      "x-forwarded-for": ["127.0.0.1"],
      "x-forwarded-proto": ["http"],
      "x-forwarded-host": ["shop.example:8080"],
      "x-request-id": ["request-1"],
      traceparent: [traceparent],
      accept: ["application/json"],
      connection: ["keep-alive"],
    });
  });

  it("fills query and headers, leaving out what is absent", async () => {
    const { send, products } = await startOrdering({
      product: {
        query: object({ q: "body.productId", none: "body.nothing" }),
        headers: object({ "X-Quantity": "body.quantity", "X-None": "body.nothing" }),
      },
    });
    await send(postJson("/orders", { productId: "a&b=ü", quantity: 2 }));
    const [call] = products.received();
    expect(call).toMatchObject({ path: "/products/a%26b%3D%C3%BC?q=a%26b%3D%C3%BC", headers: { "x-quantity": ["2"] } });
    expect(call?.headers).not.toHaveProperty("x-none");
  });
});

describe("an answer of a step", () => {
  it("that does not meet its requirement gives the declared refusal, and the next step is not called", async () => {
    const { send, orders, log } = await startOrdering({ products: json({ available: false }) });
    const got = await send(postJson("/orders", wanted, { "X-Request-ID": "request-1" }));
    expect(got).toMatchObject({
      status: 400,
      body: '{"error":"Product not available","code":"product_not_available","requestId":"request-1"}',
    });
    expect(orders.received()).toEqual([]);
    await expect.poll(() => log.requests).toMatchObject([{ errorCode: "product_not_available" }]);
  });

  it.each<[string, Answering]>([
    ["that is not there", json({ error: "none" }, 404)],
    ["that failed", json({ available: true }, 500)],
    ["that is a redirect", (_, response) => response.writeHead(302, { location: "/elsewhere" }).end()],
    ["that is not JSON", (_, response) => response.end("<html>")],
    ["of another shape", json({ available: "yes" })],
    ["that is empty", (_, response) => response.end()],
    ["larger than its cap", json({ available: true, text: "x".repeat(2_000) })],
    [
      "that is compressed",
      (_, response) => response.writeHead(200, { "content-encoding": "gzip" }).end('{"available":true}'),
    ],
    [
      "that breaks off",
      (_, response) => {
        response.writeHead(200, { "content-length": "100" }).write('{"available":');
        setTimeout(() => response.destroy(), 20);
      },
    ],
  ])("%s is a bad gateway with its reason in the log", async (_, products) => {
    const { send, orders, log } = await startOrdering({ products });
    const got = await send(postJson("/orders", wanted));
    expect(got.status).toBe(502);
    expect(JSON.parse(got.body)).toMatchObject({ error: "Bad gateway", code: "bad_gateway" });
    expect(orders.received()).toEqual([]);
    expect(log.events).toMatchObject([
      { event: "step-failed", fields: { code: "bad_gateway", step: "product", upstream: "products", reason: /./ } },
    ]);
  });

  it("that is refused by the last upstream reaches the client in that upstream's words", async () => {
    const { send } = await startOrdering({ orders: json({ error: "Already ordered" }, 409) });
    expect(await send(postJson("/orders", wanted))).toMatchObject({ status: 409, body: '{"error":"Already ordered"}' });
  });

  it.each([500, 503, 301])("of status %i from the last upstream is a bad gateway", async (status) => {
    const { send } = await startOrdering({ orders: json({}, status) });
    expect(await send(postJson("/orders", wanted))).toMatchObject({ status: 502 });
  });

  it("without a body can be the last", async () => {
    const { send } = await startOrdering({ orders: (_, response) => response.writeHead(204).end() });
    const got = await send(postJson("/orders", wanted));
    expect(got.status).toBe(204);
    expect(got.headers).not.toHaveProperty("content-length");
  });

  it("that never comes because nobody listens is a bad gateway", async () => {
    const { send, products, log } = await startOrdering();
    await products.stop();
    expect(await send(postJson("/orders", wanted))).toMatchObject({ status: 502 });
    await expect.poll(() => log.requests).toMatchObject([{ backendService: "products", backendLatencyMs: null }]);
  });
});

describe("time", () => {
  it("of a step that is over is 504, and ends the upstream's request", async () => {
    let isClosed = false;
    const { send } = await startOrdering({
      products: (request) =>
        void request.socket.once("close", () => {
          isClosed = true;
        }),
      product: { timeoutMs: 100 },
    });
    const got = await send(postJson("/orders", wanted));
    expect(got.status).toBe(504);
    expect(JSON.parse(got.body)).toMatchObject({ error: "Gateway timeout", code: "gateway_timeout" });
    await expect.poll(() => isClosed).toBe(true);
  });

  it("of the whole ends a step whose own is longer", async () => {
    const { send } = await startOrdering({ orders: silent, relay: { timeoutMs: 150 } });
    const got = await send(postJson("/orders", wanted));
    expect(got.status).toBe(504);
    expect(got.milliseconds).toBeLessThan(4_000);
  });

  it("covers an answer that begins and does not end", async () => {
    const { send } = await startOrdering({
      products: (_, response) => void response.writeHead(200).write("{"),
      product: { timeoutMs: 100 },
    });
    expect(await send(postJson("/orders", wanted))).toMatchObject({ status: 504 });
  });

  it("is not spent for a client that has left: the running step ends, the next never begins", async () => {
    let isClosed = false;
    let arrived = (): void => {};
    const atProducts = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const { port, orders, log } = await startOrdering({
      products: (request) => {
        arrived();
        request.socket.once("close", () => {
          isClosed = true;
        });
      },
    });
    const socket = connect(port, "127.0.0.1");
    socket.write(postJson("/orders", wanted));
    await atProducts;
    socket.destroy();
    await expect.poll(() => isClosed).toBe(true);
    await expect.poll(() => log.requests).toMatchObject([{ statusCode: 499, errorCode: null }]);
    expect(orders.received()).toEqual([]);
    expect(log.events).toEqual([]);
  });
});

describe("a breaker of a step's upstream", () => {
  it("that is open refuses at once and says when to come back", async () => {
    const { send, products } = await startOrdering({ products: json({}, 500), hasBreaker: true });
    await send(postJson("/orders", wanted));
    await send(postJson("/orders", wanted));
    const got = await send(postJson("/orders", wanted));
    expect(got).toMatchObject({ status: 503, headers: { "retry-after": ["30"] } });
    expect(JSON.parse(got.body)).toMatchObject({ code: "circuit_open" });
    expect(products.received()).toHaveLength(2);
  });
});

it("a composition that requires what it has not, and declares nothing, is a bad gateway", async () => {
  const { send } = await startOrdering({ product: { require: input("response.missing"), otherwise: undefined } });
  expect(await send(postJson("/orders", wanted))).toMatchObject({ status: 502 });
});
