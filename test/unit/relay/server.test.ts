import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type RequestListener, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { startSidecar } from "../../../sidecars/start.ts";
import { keptLog } from "../../harness/kept-log.ts";
import { memoryLimit, sidecarConfig } from "../../harness/sidecar-config.ts";

const config = sidecarConfig({
  upstreams: { products: { addresses: ["http://127.0.0.1:1"] } },
  limits: { address: memoryLimit({ count: 2 }) },
  guards: { "g-1": { allow: [], limits: ["address"] } },
  relays: {
    "r-1": {
      guard: "g-1",
      pattern: "/product",
      maxBodyBytes: 0,
      timeoutMs: 5_000,
      reads: {},
      steps: [
        {
          name: "product",
          upstream: "products",
          method: "GET",
          path: "/products/1",
          timeoutMs: 5_000,
          maxResponseBytes: 1_000,
        },
      ],
    },
  },
});

const FROM_PROXY = {
  host: "shop.example",
  "x-gw-relay": "r-1",
  "x-gw-guard": "g-1",
  "x-gw-addr": "192.0.2.7",
  "x-request-id": "request-1",
  "x-forwarded-for": "192.0.2.7",
  "x-forwarded-proto": "https",
  "x-forwarded-host": "shop.example",
};

/** A sidecar beside a proxy, of which there is only the upstream socket. */
async function besideProxy(proxy: RequestListener) {
  const directory = await mkdtemp(join(tmpdir(), "relay-"));
  const runDir = join(directory, "run");
  const { log, events } = keptLog();
  const secret = (name: string): string => name;
  const sidecar = await startSidecar({ config, runDir, stateDir: join(directory, "state"), secret, log, noticeMs: 0 });
  const server = createServer(proxy);
  await new Promise<void>((resolve) => server.listen(join(runDir, "upstream.sock"), resolve));
  onTestFinished(async () => {
    await sidecar.drain();
    server.closeAllConnections();
    server.close();
    await rm(directory, { recursive: true });
  });
  const send = (headers: Readonly<Record<string, string>> = {}) =>
    new Promise<{ status: number | undefined; headers: IncomingMessage["headers"]; body: string }>(
      (resolve, reject) => {
        const socketPath = join(runDir, "relay.sock");
        const call = request({ socketPath, path: "/product", headers: { ...FROM_PROXY, ...headers }, agent: false });
        call.on("error", reject).on("response", async (response) => {
          const chunks: Buffer[] = await response.toArray();
          resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks).toString() });
        });
        call.end();
      },
    );
  return { send, events };
}

const marked =
  (status: number, code: string, headers: Readonly<Record<string, string>> = {}): RequestListener =>
  (_request, response) =>
    response.writeHead(status, { "x-gw-code": code, ...headers }).end("proxy's own words");

describe("a relay beside a proxy", () => {
  it("calls upstreams through the proxy by their names, and tells the proxy what to log", async () => {
    const seen: IncomingMessage[] = [];
    const { send } = await besideProxy((message, response) => {
      seen.push(message);
      response.writeHead(200, { "content-type": "application/json" }).end('{"id":1}');
    });
    const answer = await send();
    expect(answer).toMatchObject({
      status: 200,
      headers: { "content-type": "application/json", "x-gw-remaining": "1", "x-gw-backend": "products" },
      body: '{"id":1}',
    });
    expect(answer.headers).not.toHaveProperty("x-gw-code");
    expect(seen[0]?.url).toBe("/products/1");
    expect(seen[0]?.headers).toMatchObject({
      host: "shop.example",
      "x-gw-upstream": "products",
      "x-forwarded-for": "192.0.2.7",
      "x-forwarded-proto": "https",
      "x-forwarded-host": "shop.example",
      "x-request-id": "request-1",
    });
    expect(seen[0]?.headers).not.toHaveProperty("x-gw-relay");
    expect(seen[0]?.headers).not.toHaveProperty("x-gw-addr");
  });

  it("decides by itself, once", async () => {
    const { send } = await besideProxy((_message, response) => response.end("{}"));
    await send();
    await send();
    expect(await send()).toMatchObject({
      status: 429,
      headers: { "x-gw-code": "rate_limited", "x-gw-remaining": "0", "retry-after": expect.stringMatching(/^\d+$/) },
    });
    expect(await send({ "x-gw-addr": "192.0.2.8" })).toMatchObject({ status: 200 });
  });

  it.each([
    ["bad_gateway", marked(502, "bad_gateway"), { status: 502, code: "bad_gateway", backend: "products" }],
    ["gateway_timeout", marked(504, "gateway_timeout"), { status: 504, code: "gateway_timeout", backend: "products" }],
    [
      "circuit_open",
      marked(503, "circuit_open", { "retry-after": "17" }),
      { status: 503, code: "circuit_open", retryAfter: "17" },
    ],
    ["anything else", marked(500, "odd"), { status: 502, code: "bad_gateway", backend: "products" }],
  ])("words the proxy's own error %s itself", async (_, proxy, { status, code, ...rest }) => {
    const { send } = await besideProxy(proxy);
    const answer = await send();
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body)).toMatchObject({ code, requestId: "request-1" });
    expect(answer.headers["x-gw-code"]).toBe(code);
    expect(answer.headers["x-gw-backend"]).toBe("backend" in rest ? rest.backend : undefined);
    expect(answer.headers["retry-after"]).toBe("retryAfter" in rest ? rest.retryAfter : undefined);
  });

  it("calls an upstream that the proxy does not know at its address, and says so in the log", async () => {
    const { send, events } = await besideProxy(marked(503, "unknown_upstream"));
    // Where nobody is.
    expect(await send()).toMatchObject({
      status: 502,
      headers: { "x-gw-code": "bad_gateway", "x-gw-backend": "products" },
    });
    expect(events).toMatchObject([
      { event: "called-past-proxy", fields: { upstream: "products" } },
      { event: "step-failed", fields: { reason: "ECONNREFUSED", upstream: "products" } },
    ]);
  });

  it("passes an upstream's own error on as a bad gateway, without marking it as the proxy's", async () => {
    const { send, events } = await besideProxy((_message, response) => response.writeHead(503).end());
    expect(await send()).toMatchObject({ status: 502, headers: { "x-gw-code": "bad_gateway" } });
    expect(events).toMatchObject([{ event: "step-failed", fields: { reason: "answer has status 503" } }]);
  });

  it.each([
    ["a relay that is not known", { "x-gw-relay": "r-9" }],
    ["no address", { "x-gw-addr": "" }],
  ])("answers 503 to %s, and says so in the log", async (_, headers) => {
    const { send, events } = await besideProxy((_message, response) => response.end());
    expect(await send(headers)).toMatchObject({ status: 503, headers: { "x-gw-code": "unknown_guard" } });
    expect(events).toMatchObject([{ event: "unknown-relay" }]);
  });
});
