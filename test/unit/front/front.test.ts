import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { requestText } from "../../harness/front-sidecar.ts";
import { bearer, startServing } from "./serving.ts";

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe("routing", () => {
  it("is by path, then by method", async () => {
    const { send, upstream } = await startServing();
    expect(await send(requestText("GET /nope"))).toMatchObject({ status: 404 });
    const other = await send(requestText("DELETE /items"));
    expect(other).toMatchObject({ status: 405, headers: { allow: ["GET, HEAD, POST"] } });
    expect(upstream.received()).toEqual([]);
  });

  it("lets HEAD follow GET", async () => {
    const { send, upstream } = await startServing();
    const got = await send(requestText("HEAD /items", { Authorization: bearer() }), { isHead: true });
    expect(got).toMatchObject({ status: 200, body: "" });
    expect(upstream.received()).toMatchObject([{ method: "HEAD" }]);
  });

  it("never forwards TRACE, and nothing tells it apart where any method may come", async () => {
    const { send, upstream } = await startServing();
    expect(await send(requestText("TRACE /items"))).toMatchObject({ status: 405 });
    const open = await send(requestText("TRACE /open"));
    expect(open.status).toBe(405);
    expect(open.headers).not.toHaveProperty("allow");
    expect(upstream.received()).toEqual([]);
  });

  it("takes a method that the parser does not know as any other", async () => {
    const { send, log } = await startServing();
    const id = { "X-Request-ID": "request-1", "User-Agent": "brewer/1" };
    const got = await send(requestText("BREW /items?q=1", id));
    expect(got).toMatchObject({ status: 405, headers: { allow: ["GET, HEAD, POST"], "x-request-id": ["request-1"] } });
    expect(await send(requestText("BREW /nope"))).toMatchObject({ status: 404 });
    expect(await send(requestText("BREW /open"))).toMatchObject({ status: 501 });
    expect(log.requests[0]).toMatchObject({
      method: "BREW",
      path: "/items",
      statusCode: 405,
      userAgent: "brewer/1",
      errorCode: "method_not_allowed",
    });
  });
});

describe("answers of its own", () => {
  it("are guarded, and made byte for byte", async () => {
    const { send } = await startServing();
    expect(await send(requestText("GET /motd"))).toMatchObject({
      status: 401,
      headers: { "www-authenticate": ["Bearer"] },
    });
    expect(await send(requestText("GET /motd", { Authorization: bearer() }))).toMatchObject({
      status: 200,
      headers: { "content-type": ["application/json"], "cache-control": ["no-store"], "content-length": ["13"] },
      body: '{"motd":"$5"}',
    });
  });

  it("may have no body", async () => {
    const { send } = await startServing();
    const got = await send(requestText("GET /gone"));
    expect(got).toMatchObject({ status: 204, body: "" });
    expect(got.headers).not.toHaveProperty("content-type");
    expect(got.headers).not.toHaveProperty("content-length");
  });
});

describe("request ids", () => {
  it.each([
    ["kept", "abcdefgh-k", "abcdefgh-k"],
    ["too short", "1234567", uuid],
    ["too long", "k".repeat(129), uuid],
    ["with a space", "abc defgh", uuid],
  ])("%s", async (_, sent, expected) => {
    const { send, upstream } = await startServing();
    const got = await send(requestText("GET /open", { "X-Request-ID": sent }));
    expect(got.headers["x-request-id"]).toEqual([expect.stringMatching(expected)]);
    expect(upstream.received()[0]?.headers["x-request-id"]).toEqual(got.headers["x-request-id"]);
  });

  it("sent twice are replaced by one", async () => {
    const { send } = await startServing();
    const got = await send(requestText("GET /open", { "X-Request-ID": ["request-1", "request-2"] }));
    expect(got.headers["x-request-id"]).toEqual([expect.stringMatching(uuid)]);
  });
});

describe("the log", () => {
  it("has one line a request with all sixteen fields", async () => {
    const { send, log } = await startServing();
    const traceparent = `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;
    await send(
      requestText("GET /items?token=secret", {
        Authorization: bearer(),
        "X-Request-ID": "request-1",
        "User-Agent": 'agent","userId":"root',
        traceparent,
      }),
    );
    await expect.poll(() => log.requests).toHaveLength(1);
    expect(log.requests[0]).toEqual({
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      requestId: "request-1",
      method: "GET",
      path: "/items",
      statusCode: 200,
      latencyMs: expect.any(Number),
      clientIp: "127.0.0.1",
      userAgent: 'agent","userId":"root',
      userId: "u-1",
      rateLimitRemaining: null,
      backendService: "service",
      backendLatencyMs: expect.any(Number),
      route: "GET /items",
      tenantId: null,
      errorCode: null,
      traceId: "a".repeat(32),
    });
    expect(JSON.stringify(log)).not.toContain("secret");
  });

  it("names the refusal, and no backend where none was tried", async () => {
    const { send, log } = await startServing();
    await send(requestText("GET /items"));
    await expect.poll(() => log.requests).toMatchObject([{ errorCode: "missing_token", backendService: null }]);
  });
});

describe("client addresses", () => {
  it("are the peer's unless a trusted proxy says otherwise", async () => {
    const { send, upstream } = await startServing({ trust: ["127.0.0.0/8"] });
    await send(requestText("GET /open", { "X-Forwarded-For": "6.6.6.6, 198.51.100.1" }));
    expect(upstream.received()[0]?.headers["x-forwarded-for"]).toEqual(["198.51.100.1"]);
  });

  it("are counted by limits", async () => {
    const { send, log } = await startServing({ trust: ["127.0.0.1"] });
    const from = (address: string) => send(requestText("GET /limited", { "X-Forwarded-For": address }));
    for (let turn = 0; turn < 3; turn += 1) expect(await from("198.51.100.1")).toMatchObject({ status: 200 });
    expect(await from("198.51.100.1")).toMatchObject({ status: 429 });
    expect(await from("198.51.100.2")).toMatchObject({ status: 200 });
    await expect.poll(() => log.requests.map((line) => line.rateLimitRemaining)).toEqual([2, 1, 0, 0, 2]);
  });
});

it("keeps a connection for the next request", async () => {
  const { port } = await startServing();
  const text = await new Promise<string>((resolve) => {
    let received = "";
    const socket = connect(port, "127.0.0.1");
    socket.on("data", (chunk) => {
      received += chunk;
    });
    socket.on("close", () => resolve(received));
    socket.write(requestText("GET /open", { Connection: "keep-alive" }) + requestText("GET /gone"));
  });
  expect(text.match(/HTTP\/1\.1 2\d\d/g)).toEqual(["HTTP/1.1 200", "HTTP/1.1 204"]);
});
