import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { headerText } from "../../../testing/http-answer.ts";
import { canonicalPathVectors } from "../../harness/canonical-paths.ts";
import type { WellFormedRequest } from "../../harness/cases.ts";
import { exchange } from "../../harness/http-client.ts";
import { nginxBinaries, type RunningNginx, startNginx } from "../../harness/nginx.ts";
import { aGuard, anUpstream, aPath, aPlan, aRoute, guarded, toResponse, toUpstream } from "../../harness/plans.ts";
import { writeRequest } from "../../harness/write-request.ts";

const HOSTILE = '{"costs":"$5 $http_authorization ${x} $1","quotes":"\\" \'","marks":"} ; { # é €"}\nand \\ more';
const LONG = `"${'$"\\é'.repeat(5_000)}"`;

const plan = aPlan("nginx", {
  // Nothing listens there.
  upstreams: [anUpstream("nobody", { at: ["http://127.0.0.1:1"] })],
  guards: [aGuard("g")],
  paths: [
    aPath("/hostile", aRoute("GET", toResponse(200, HOSTILE, { "X-Own": 'a $http_host "b" \\ ; }' }))),
    aPath("/long", aRoute("GET", toResponse(200, LONG))),
    aPath("/Case", aRoute("GET", toResponse(200, '"upper"'))),
    aPath("/case", aRoute("GET", toResponse(200, '"lower"'))),
    aPath("/camelCase", aRoute("GET", toResponse(200, '"camel"'))),
    aPath("/missing", aRoute("GET", toResponse(404))),
    aPath("/moved", aRoute("GET", toResponse(308, "", { location: "/hostile?$x" }))),
    aPath("/guarded", aRoute("GET", toResponse(200, '"secret"'), { guard: "g", policies: guarded })),
    aPath("/nobody", aRoute("GET", toUpstream("nobody"))),
  ],
});

describe.each(nginxBinaries)("NGINX $version", ({ binary }) => {
  let nginx: RunningNginx;
  beforeAll(async () => {
    nginx = await startNginx(binary, plan);
  });
  afterAll(async () => {
    await nginx.stop();
  });
  const send = (request: WellFormedRequest) =>
    exchange({ port: nginx.port, bytes: writeRequest(request, undefined), isHead: request.method === "HEAD" });
  const sendRaw = (text: string) => exchange({ port: nginx.port, bytes: Buffer.from(text, "latin1") });

  test("answers a fixed text as it was written", async () => {
    const answer = await send({ path: "/hostile", headers: { Authorization: "Bearer secret" } });
    expect(answer.body).toBe(HOSTILE);
    expect(headerText(answer.headers, "x-own")).toBe('a $http_host "b" \\ ; }');
    expect(headerText(answer.headers, "x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("answers a text that is too long for one word of its configuration", async () => {
    expect((await send({ path: "/long" })).body).toBe(LONG);
  });

  test("answers errors and redirects of the author without a body of its own", async () => {
    expect(await send({ path: "/missing" })).toMatchObject({ status: 404, body: "" });
    const moved = await send({ path: "/moved" });
    expect(moved).toMatchObject({ status: 308, body: "" });
    expect(headerText(moved.headers, "location")).toBe("/hostile?$x");
  });

  test("tells paths apart by case", async () => {
    expect((await send({ path: "/Case" })).body).toBe('"upper"');
    expect((await send({ path: "/case" })).body).toBe('"lower"');
    expect((await send({ path: "/camelCase?a=B" })).body).toBe('"camel"');
    for (const path of ["/CASE", "/camelcase", "/CamelCase"]) expect((await send({ path })).status).toBe(404);
  });

  test("keeps a guarded text to itself where no guard answers", async () => {
    const answer = await send({ path: "/guarded" });
    expect(answer.status).toBe(503);
    expect(JSON.parse(answer.body)).toMatchObject({ code: "guard_unavailable" });
    expect(headerText(answer.headers, "retry-after")).toBe("1");
  });

  test.each(canonicalPathVectors())("$title", async ({ method, target, canonical }) => {
    const answer = await send({ method, path: target });
    if (canonical) expect(answer.status).toBe(404);
    else expect(JSON.parse(answer.body)).toMatchObject({ code: "bad_request" });
    expect(answer.status).toBe(canonical ? 404 : 400);
  });

  test("judges long paths too", async () => {
    expect((await send({ path: `/${"%C3%A9".repeat(2_500)}` })).status).toBe(404);
    expect((await send({ path: `/${"%C3%A9".repeat(2_500)}%A9` })).status).toBe(400);
  });

  test.each([
    ["garbage", "GARBAGE\r\n\r\n", 400, "bad_request"],
    ["a line of HTTP/1.1 without a host", "GET /hostile HTTP/1.1\r\nConnection: close\r\n\r\n", 400, "bad_request"],
    ["HTTP/1.0 without a host", "GET /hostile HTTP/1.0\r\n\r\n", 400, "bad_request"],
    [
      "HTTP/3.0 on a line",
      "GET /hostile HTTP/3.0\r\nHost: a\r\nConnection: close\r\n\r\n",
      505,
      "http_version_not_supported",
    ],
    [
      "an unknown coding",
      "POST /hostile HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\nConnection: close\r\n\r\n",
      501,
      "not_implemented",
    ],
    ["CONNECT", "CONNECT a:80 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 400, "bad_request"],
    ["TRACE", "TRACE /hostile HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 405, "method_not_allowed"],
    ["TRACE of nothing", "TRACE /nothing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 404, "not_found"],
    [
      "the name of a location of ours",
      "GET /;gateway/1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
      400,
      "bad_request",
    ],
    ["a long line", `GET /hostile?${"y".repeat(40_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, 431, "headers_too_large"],
  ])("refuses %s as JSON with the id of the header", async (_, text, status, code) => {
    const answer = await sendRaw(text);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body)).toEqual({
      error: expect.any(String),
      code,
      requestId: headerText(answer.headers, "x-request-id"),
    });
    expect(headerText(answer.headers, "content-type")).toBe("application/json");
  });

  test("takes a head of 16 KiB and no byte more", async () => {
    const head = (bytes: number) => {
      const rest = "GET /missing HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX: \r\n\r\n";
      return rest.replace("X: ", `X: ${"y".repeat(bytes - rest.length)}`);
    };
    expect((await sendRaw(head(16_384))).status).toBe(404);
    expect((await sendRaw(head(16_385))).status).toBe(431);
  });

  test("answers 502 where an upstream refuses", async () => {
    const answer = await send({ path: "/nobody" });
    expect(answer.status).toBe(502);
    expect(JSON.parse(answer.body)).toMatchObject({ code: "bad_gateway", error: "Bad gateway" });
  });
});

describe.each(nginxBinaries)("the log of NGINX $version", ({ binary }) => {
  test("is a JSON object a line, whatever a client sends", async () => {
    const nginx = await startNginx(binary, plan);
    const agents = ['","userId":"root', "a\\", "caf\xc3\xa9", "u".repeat(3_000), "\t", ""];
    for (const agent of agents) {
      const request = { path: `/hostile?token=secret`, headers: { "User-Agent": agent } };
      await exchange({ port: nginx.port, bytes: writeRequest(request, undefined) });
    }
    for (const path of ['/a"b\\c', `/${"p".repeat(9_000)}`]) {
      await exchange({ port: nginx.port, bytes: writeRequest({ path }, undefined) });
    }
    const lines = (await nginx.stop()).filter((line) => !line.includes("is-it-there"));
    expect(lines).toHaveLength(agents.length + 2);
    for (const line of lines) {
      expect(Object.keys(JSON.parse(line))).toHaveLength(16);
      expect(Buffer.byteLength(line)).toBeLessThan(4_096);
      expect(line).not.toContain("secret");
    }
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      method: "GET",
      path: "/hostile",
      statusCode: 200,
      clientIp: "127.0.0.1",
      userId: null,
      backendService: null,
      route: "GET /hostile",
      errorCode: null,
    });
  });
});
