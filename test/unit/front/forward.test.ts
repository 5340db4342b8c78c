import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { requestText } from "../../harness/front-sidecar.ts";
import { bearer, startServing } from "./serving.ts";

const forged = {
  "X-User-ID": "root",
  "X-Gw-Guard": "g",
  "X-Gw-Anything": "1",
  "X-Envoy-Retry-On": "5xx",
  "X-Forwarded-For": "6.6.6.6",
  "X-Forwarded-Proto": "https",
  "X-Forwarded-Host": "evil.test",
  X_User_ID: "root",
  tracestate: "a=b",
  traceparent: "00-bad",
  TE: "trailers",
  "X-Hop": "1",
  Connection: "close, X-Hop",
};

describe("what an upstream receives", () => {
  it("is the client's request with who asks and from where, and without what the client may not say", async () => {
    const { send, upstream } = await startServing();
    const authorization = bearer();
    await send(
      requestText("GET /items?q=%2e&q=a;b", {
        ...forged,
        Host: "shop.example:80",
        Authorization: authorization,
        Accept: ["text/plain", "text/html"],
        "X-Request-ID": "request-1",
        Cookie: "sid=1",
      }),
    );
    const [call] = upstream.received();
    expect(call).toMatchObject({ method: "GET", path: "/items?q=%2e&q=a;b", body: "" });
    expect(call?.headers).toEqual({
      host: ["shop.example:80"],
      authorization: [authorization],
      accept: ["text/plain", "text/html"],
      cookie: ["sid=1"],
      "x-forwarded-for": ["127.0.0.1"],
      "x-forwarded-proto": ["http"],
      "x-forwarded-host": ["shop.example:80"],
      "x-request-id": ["request-1"],
      "x-user-id": ["u-1"],
      connection: ["keep-alive"],
    });
  });

  it.each(["/open", "/limited"])("never has a credential that nobody checked (%s)", async (path) => {
    const { send, upstream } = await startServing();
    await send(requestText(`GET ${path}`, { Authorization: bearer() }));
    expect(upstream.received()[0]?.headers).not.toHaveProperty("authorization");
  });

  it("has the rewritten path with parameters byte for byte, and the query as it came", async () => {
    const { send, upstream } = await startServing();
    await send(requestText("GET /old/a%20b/x/%C3%A9/?q=%zz&//"));
    expect(upstream.received()).toMatchObject([{ path: "/v2/x/%C3%A9//of/a%20b?q=%zz&//" }]);
  });

  it.each([
    ["of a declared length", requestText("POST /open", {}, "x".repeat(100)), { "content-length": ["100"] }],
    [
      "in chunks",
      "POST /open HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n64\r\n".concat(
        "x".repeat(100),
        "\r\n0\r\n\r\n",
      ),
      {},
    ],
    [
      "that the client was told to send",
      requestText("POST /open", { Expect: "100-continue" }, "x".repeat(100)),
      { "content-length": ["100"] },
    ],
  ])("is a body %s", async (_, text, headers) => {
    const { send, upstream } = await startServing({
      upstream: (request, response) => void request.resume().on("end", () => response.end("ok")),
    });
    expect(await send(text)).toMatchObject({ status: 200 });
    expect(upstream.received()).toMatchObject([{ body: "x".repeat(100), headers }]);
  });
});

describe("what a client receives", () => {
  it("is the upstream's answer without its connection's headers and without what would pass for ours", async () => {
    const { send, log } = await startServing({
      upstream: (_request, response) => {
        response.writeHead(207, [
          ...["Content-Type", "text/plain", "Set-Cookie", "a=1", "Set-Cookie", "b=2", "X-Own", "caf\xe9"],
          ...["X-Request-ID", "forged-id-1", "X-Gw-User", "root", "X-Gw-Code", "bad_gateway"],
          ...["Connection", "X-Hop", "X-Hop", "1"],
        ]);
        response.end("partly");
      },
    });
    const got = await send(requestText("GET /open", { "X-Request-ID": "request-1" }));
    expect(got).toMatchObject({
      status: 207,
      body: "partly",
      headers: { "set-cookie": ["a=1", "b=2"], "x-own": ["caf\xe9"], "x-request-id": ["request-1"] },
    });
    for (const name of ["x-gw-user", "x-gw-code", "x-hop"]) expect(got.headers).not.toHaveProperty(name);
    await expect.poll(() => log.requests).toMatchObject([{ userId: null, errorCode: null }]);
  });

  it("begins before the upstream has ended", async () => {
    let finish = (): void => {};
    const { port } = await startServing({
      upstream: (_request, response) => {
        response.write("first");
        finish = () => response.end("last");
      },
    });
    const socket = connect(port, "127.0.0.1");
    socket.write(requestText("GET /open"));
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk;
    });
    await expect.poll(() => text).toContain("first");
    finish();
    await once(socket, "close");
    expect(text).toContain("last");
  });

  it("breaks off when the upstream's answer does: half an answer never looks whole", async () => {
    const { port } = await startServing({
      upstream: (_request, response) => {
        response.writeHead(200, { "content-length": "100" }).write("half");
        setTimeout(() => response.destroy(), 30);
      },
    });
    const socket = connect(port, "127.0.0.1");
    socket.write(requestText("GET /open", { Connection: "keep-alive" }));
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk;
    });
    await once(socket, "close");
    expect(text).toMatch(/^HTTP\/1\.1 200[\s\S]*half$/);
  });
});

describe("an upstream that fails", () => {
  it("by refusing connections is 502", async () => {
    const { send, upstream, log } = await startServing();
    await upstream.goDown();
    expect(await send(requestText("GET /open"))).toMatchObject({ status: 502 });
    await expect
      .poll(() => log.requests)
      .toMatchObject([{ errorCode: "bad_gateway", backendService: "service", backendLatencyMs: null }]);
  });

  it("by hanging up is 502", async () => {
    const { send } = await startServing({ upstream: (request) => void request.socket.destroy() });
    expect(await send(requestText("GET /open"))).toMatchObject({ status: 502 });
  });

  it("by being silent is 504 when its time is over", async () => {
    let isClosed = false;
    const { send } = await startServing({
      timeoutMs: 100,
      upstream: (request) =>
        void request.socket.once("close", () => {
          isClosed = true;
        }),
    });
    expect(await send(requestText("GET /open"))).toMatchObject({ status: 504 });
    await expect.poll(() => isClosed).toBe(true);
  });

  it("with an error of its own is passed on as it is", async () => {
    const { send, log } = await startServing({
      upstream: (_request, response) => response.writeHead(503, { "retry-after": "5" }).end("busy"),
    });
    expect(await send(requestText("GET /open"))).toMatchObject({
      status: 503,
      body: "busy",
      headers: { "retry-after": ["5"] },
    });
    await expect.poll(() => log.requests).toMatchObject([{ statusCode: 503, errorCode: null }]);
  });

  it("half of the time meets its breaker", async () => {
    const breaker = { errors: 0.5, overMs: 10_000, atLeast: 4, pauseMs: 20_000, probes: 1 };
    let calls = 0;
    const { send, upstream } = await startServing({
      breaker,
      upstream: (_request, response) => {
        calls += 1;
        response.writeHead(calls % 2 === 0 ? 500 : 200).end();
      },
    });
    for (let turn = 0; turn < 4; turn += 1) await send(requestText("GET /open"));
    const refused = await send(requestText("GET /open"));
    expect(refused).toMatchObject({ status: 503, headers: { "retry-after": ["20"] } });
    expect(JSON.parse(refused.body)).toMatchObject({ code: "circuit_open" });
    expect(upstream.received()).toHaveLength(4);
  });
});

describe("a client that", () => {
  it("leaves ends the upstream's work", async () => {
    let isClosed = false;
    let arrived = (): void => {};
    const atUpstream = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const { port, log } = await startServing({
      upstream: (request) => {
        arrived();
        request.socket.once("close", () => {
          isClosed = true;
        });
      },
    });
    const socket = connect(port, "127.0.0.1");
    socket.write(requestText("GET /open"));
    await atUpstream;
    socket.destroy();
    await expect.poll(() => isClosed).toBe(true);
    await expect.poll(() => log.requests).toMatchObject([{ statusCode: 499, route: "ANY /open" }]);
  });

  it("sends more in chunks than it may is 413", async () => {
    const { send, upstream } = await startServing({
      upstream: (request, response) => void request.resume().on("end", () => response.end("ok")),
    });
    const chunk = `40\r\n${"x".repeat(64)}\r\n`;
    const text = `POST /open HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n${chunk.repeat(2)}0\r\n\r\n`;
    expect(await send(text)).toMatchObject({ status: 413 });
    expect(upstream.received().every(({ body }) => body.length <= 100)).toBe(true);
  });
});
