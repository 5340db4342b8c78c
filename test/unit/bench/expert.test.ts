import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { benchCredential, compileBenchGateway } from "../../../scripts/bench/bench-gateway.ts";
import { startExpert } from "../../../scripts/bench/expert.ts";
import { startGatewayUnderTest, type UnderProxy } from "../../../scripts/bench/gateway-under-test.ts";
import { findTools } from "../../../scripts/toolchain.ts";
import { headerText } from "../../../testing/http-answer.ts";
import type { RequestCase, SentRequest } from "../../harness/cases.ts";
import { compare } from "../../harness/compare.ts";
import type { CaseRecord } from "../../harness/findings.ts";
import { exchange } from "../../harness/http-client.ts";
import { startRedis } from "../../harness/redis.ts";
import { type Service, startService } from "../../harness/service.ts";
import { createSigningKey, keySetOf } from "../../harness/tokens.ts";
import { isHead, writeRequest } from "../../harness/write-request.ts";

const MAIN = join(import.meta.dirname, "../../../sidecars/main.ts");
const MEGABYTE = 1_048_576;

/** What is sent to both, and what must come of it on both: without the status two broken ones would agree. */
const cases: readonly { readonly name: string; readonly send: SentRequest; readonly status: number }[] = [
  { name: "a public route", send: { path: "/plain/products/p-1?a=1&b=%20%2f" }, status: 200 },
  { name: "HEAD of a public route", send: { method: "HEAD", path: "/plain/products/p-1" }, status: 200 },
  { name: "a public route with a credential", send: { path: "/plain/products/p-1", who: "user" }, status: 200 },
  { name: "escapes in a parameter", send: { path: "/plain/products/a%20b%C3%A9%2Cc'd" }, status: 200 },
  { name: "a parameter of dots and more", send: { path: "/plain/products/...a" }, status: 200 },
  { name: "a long query", send: { path: `/plain/products/p-1?${"q".repeat(3_000)}` }, status: 200 },
  { name: "a long path", send: { path: `/plain/products/${"p".repeat(3_000)}` }, status: 200 },
  { name: "a body that fits", send: { path: "/plain/products/p-1", body: "{}" }, status: 200 },
  { name: "a chunked body that fits", send: { path: "/asked/products/p-1", body: "{}", chunked: true }, status: 200 },
  { name: "HTTP/1.0", send: { raw: "GET /plain/products/1 HTTP/1.0\r\nHost: h\r\n\r\n" }, status: 200 },
  { name: "a guard with one condition", send: { path: "/asked/products/p-1" }, status: 200 },
  { name: "HEAD where GET alone is allowed", send: { method: "HEAD", path: "/asked/products/p-1" }, status: 403 },
  { name: "the full guard, with a token", send: { path: "/api/products/p-1?x", who: "user" }, status: 200 },
  { name: "the full guard, without a token", send: { path: "/api/products/p-1" }, status: 401 },
  {
    name: "the full guard, with a token that is none",
    send: { path: "/api/products/p-1", headers: { Authorization: "Bearer x.y.z" } },
    status: 401,
  },
  {
    name: "an id and a trace of the client's",
    send: {
      path: "/plain/products/p-1",
      headers: {
        "X-Request-ID": "client-given.id_1",
        Traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        Tracestate: "a=b",
      },
    },
    status: 200,
  },
  {
    name: "an id and a trace that are refused",
    send: {
      path: "/plain/products/p-1",
      headers: { "X-Request-ID": "no spaces!", Traceparent: `00-${"0".repeat(32)}-b7ad6b7169203331-01` },
    },
    status: 200,
  },
  {
    name: "forged headers",
    send: {
      path: "/api/products/p-1",
      who: "user",
      headers: {
        "X-User-ID": "root",
        "X-GW-Guard": "guard-of-mine",
        "X-GW-User": "root",
        "X-Envoy-Original-Path": "/admin",
        "X-Forwarded-For": "10.0.0.1",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "else.example",
        "Keep-Alive": "timeout=5",
        TE: "trailers",
        "Proxy-Connection": "keep-alive",
        X_User_ID: "root",
      },
    },
    status: 200,
  },
  { name: "no such path", send: { path: "/nothing?here" }, status: 404 },
  { name: "a parameter that is empty", send: { path: "/plain/products/" }, status: 404 },
  { name: "a segment too many", send: { path: "/api/products/p-1/more", who: "user" }, status: 404 },
  { name: "the same path in another case", send: { path: "/API/products/p-1" }, status: 404 },
  { name: "a name of ours", send: { path: "/;refused" }, status: 400 },
  { name: "another method", send: { method: "POST", path: "/api/products/p-1", body: "{}" }, status: 405 },
  { name: "TRACE", send: { method: "TRACE", path: "/plain/products/p-1" }, status: 405 },
  { name: "a dot segment", send: { path: "/plain/products/../products/p-1" }, status: 400 },
  { name: "a parameter of two dots", send: { path: "/plain/products/.." }, status: 400 },
  { name: "two slashes", send: { path: "/plain//products/p-1" }, status: 400 },
  { name: "an escaped letter", send: { path: "/plain/products/%61" }, status: 400 },
  { name: "a prefix with an escaped letter", send: { path: "/%61pi/products/p-1" }, status: 400 },
  { name: "an escaped slash", send: { path: "/plain/products/a%2Fb" }, status: 400 },
  { name: "broken UTF-8", send: { path: "/plain/products/%C3" }, status: 400 },
  { name: "a number sign", send: { path: "/plain/products/p#1" }, status: 400 },
  { name: "an absolute form", send: { raw: "GET http://h/plain/products/1 HTTP/1.1\r\nHost: h\r\n\r\n" }, status: 400 },
  { name: "no Host", send: { raw: "GET /plain/products/1 HTTP/1.0\r\n\r\n" }, status: 400 },
  {
    name: "two credentials",
    send: { path: "/asked/products/p-1", lines: ["Authorization: Bearer a", "Authorization: Bearer b"] },
    status: 400,
  },
  {
    name: "a head that is too large",
    send: { path: "/plain/products/1", headers: { A: "a".repeat(20_000) } },
    status: 431,
  },
  { name: "a path that is too long", send: { path: `/plain/products/${"p".repeat(17_000)}` }, status: 431 },
  {
    name: "a declared body that is too large",
    send: { path: "/plain/products/1", declares: 2 * MEGABYTE },
    status: 413,
  },
  {
    name: "a declared body that is too large, for a guarded route",
    send: { path: "/api/products/1", declares: 2 * MEGABYTE },
    status: 413,
  },
  {
    name: "a declared body that is too large, for a method that there is not",
    send: { method: "PUT", path: "/plain/products/1", declares: 2 * MEGABYTE },
    status: 405,
  },
  {
    name: "a declared body that is too large, for no path",
    send: { path: "/plain/products/1/2", declares: 2 * MEGABYTE },
    status: 404,
  },
  {
    name: "a chunked body that is too large",
    send: { path: "/plain/products/1", body: "x".repeat(2 * MEGABYTE), chunked: true },
    status: 413,
  },
];

const { nginx122, envoy } = findTools();
const binaries: Readonly<Record<UnderProxy, string>> = {
  nginx: nginx122 ?? "nginx-1.22 is not set up",
  envoy: envoy ?? "Envoy is not set up",
};

describe.each(["nginx", "envoy"] as const)("what is generated for %s and what an expert wrote by hand", (proxy) => {
  const folder = mkdtempSync(join(tmpdir(), "gatewright-expert-"));
  const stops: (() => Promise<unknown>)[] = [];
  let records: readonly { readonly generated: CaseRecord; readonly byHand: CaseRecord }[] = [];

  beforeAll(async () => {
    const key = createSigningKey("bench-1");
    const backend = await startService("backend", (request, response) => {
      response.setHeader("Content-Type", "application/json");
      // What an upstream must not tell the client or the log.
      if (request.url !== "/.well-known/jwks.json")
        response.setHeader("X-GW-User", "forged").setHeader("Server", "own");
      request.resume().on("end", () => response.end(JSON.stringify(keySetOf(key))));
    });
    const redis = await startRedis();
    stops.push(backend.stop, redis.stop);
    const plans = await compileBenchGateway(redis.url, `127.0.0.1:${backend.port}`);
    const logs = { generated: join(folder, "generated.log"), byHand: join(folder, "by-hand.log") };
    const of = { proxy, binary: binaries[proxy], plans, folder };
    const gateway = await startGatewayUnderTest({ ...of, program: [MAIN], output: logs.generated });
    stops.push(gateway.sidecar.stop, gateway.proxy.stop);
    const expert = await startExpert({ ...of, gateway, backendPort: backend.port, output: logs.byHand });
    stops.push(expert.proxy.stop);
    const authorization = `Bearer ${benchCredential(key)}`;
    const answers: { generated: Unlogged; byHand: Unlogged }[] = [];
    for (const { send } of cases) {
      answers.push({
        generated: await play(gateway.url, backend, send, authorization),
        byHand: await play(expert.url, backend, send, authorization),
      });
    }
    // Lines are written within a second.
    await sleep(2_000);
    records = answers.map(({ generated, byHand }) => ({
      generated: { ...generated, log: linesOf(logs.generated, generated) },
      byHand: { ...byHand, log: linesOf(logs.byHand, byHand) },
    }));
  });
  afterAll(async () => {
    for (const stop of stops.toReversed()) await stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each(cases.map((one, index) => ({ ...one, index })))("agree on $name", ({ index, name, send, status }) => {
    const record = records[index];
    if (record === undefined) throw new Error(`"${name}" was not sent`);
    const request: RequestCase = { name, send, expect: { status } };
    expect(record.generated.answer.status).toBe(status);
    expect(record.generated.log).toHaveLength(1);
    expect(compare(request, record.generated, record.byHand)).toEqual([]);
    expect(record.byHand.log).toHaveLength(1);
  });
});

type Unlogged = Omit<CaseRecord, "log">;

async function play(url: string, backend: Service, send: SentRequest, authorization: string): Promise<Unlogged> {
  backend.forget();
  // Both charge the same bucket, which gets a thousand tokens back in a millisecond: each request finds it full.
  await sleep(5);
  const who = "who" in send && send.who !== undefined ? authorization : undefined;
  const bytes = writeRequest(send, who);
  const answer = await exchange({ port: Number(new URL(url).port), bytes, isHead: isHead(send) });
  const calls = backend.received().filter(({ path }) => path !== "/.well-known/jwks.json");
  return { answer, calls, preparation: [], from: "127.0.0.1" };
}

/** The lines under the id that the answer has. */
function linesOf(file: string, { answer }: Unlogged): readonly unknown[] {
  const id = headerText(answer.headers, "x-request-id");
  const lines = readFileSync(file, "utf8").split("\n").filter(Boolean);
  return lines.map((line): unknown => JSON.parse(line)).filter((line) => isOf(line, id));
}

function isOf(line: unknown, id: string | null): boolean {
  return line instanceof Object && "requestId" in line && line.requestId === id;
}
