import { describe, expect, it } from "vitest";
import { canonicalPathVectors } from "../../harness/canonical-paths.ts";
import { requestText } from "../../harness/front-sidecar.ts";
import type { Exchange } from "../../harness/http-client.ts";
import { startServing } from "./serving.ts";

const line = (text: string): string => `${text}\r\nHost: a.test\r\nConnection: close\r\n\r\n`;
const headers = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`X-H-${index}`, "1"]));

/** Every refusal is JSON whose id is the header's. */
function expectRefusal(got: Exchange, status: number, code: string): void {
  expect(got.status).toBe(status);
  expect(got.headers["content-type"]).toEqual(["application/json"]);
  expect(JSON.parse(got.body)).toEqual({
    error: expect.any(String),
    code,
    requestId: got.headers["x-request-id"]?.[0],
  });
}

describe("requests that more than one reader could read in more than one way", () => {
  it.each([
    ["no request at all", "GARBAGE\r\n\r\n", 400, "bad_request"],
    ["no version", "GET /open\r\n\r\n", 400, "bad_request"],
    ["a version of its own", line("GET /open HTTP/3.7"), 505, "http_version_not_supported"],
    ["HTTP/2 without TLS", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, "http_version_not_supported"],
    ["HTTP/2 in a line of HTTP/1", line("GET /open HTTP/2.0"), 505, "http_version_not_supported"],
    ["a bare line feed", "GET /open HTTP/1.1\nHost: a.test\n\n", 400, "bad_request"],
    ["the absolute form", line("GET http://a.test/open HTTP/1.1"), 400, "bad_request"],
    ["CONNECT", line("CONNECT a.test:80 HTTP/1.1"), 400, "bad_request"],
    ["a method in small letters", line("get /open HTTP/1.1"), 400, "bad_request"],
    ["a method that is no token", line("GE!T /open HTTP/1.1"), 400, "bad_request"],
    ["no host", "GET /open HTTP/1.1\r\nConnection: close\r\n\r\n", 400, "bad_request"],
    ["an empty host", requestText("GET /open", { Host: "" }), 400, "bad_request"],
    ["a host that is none", requestText("GET /open", { Host: "a.test/x" }), 400, "bad_request"],
    ["two hosts", requestText("GET /open", { Host: ["a.test", "b.test"] }), 400, "bad_request"],
    ["two credentials", requestText("GET /open", { Authorization: ["a", "b"] }), 400, "bad_request"],
    ["two lengths", requestText("POST /open", { "Content-Length": ["0", "0"] }), 400, "bad_request"],
    [
      "a length and chunks",
      requestText("POST /open", { "Transfer-Encoding": "chunked", "Content-Length": "1" }),
      400,
      "bad_request",
    ],
    ["a coding nobody knows", requestText("POST /open", { "Transfer-Encoding": "gzip" }), 501, "not_implemented"],
    ["a folded header", "GET /open HTTP/1.1\r\nHost: a.test\r\nX: a\r\n b\r\n\r\n", 400, "bad_request"],
    ["a space in a name", "GET /open HTTP/1.1\r\nHost: a.test\r\nX Y: a\r\n\r\n", 400, "bad_request"],
    ["a control character in a value", requestText("GET /open", { X: "a\u0001" }), 400, "bad_request"],
    ["more headers than are read", requestText("GET /open", headers(101)), 431, "headers_too_large"],
    ["a larger header", requestText("GET /open", { X: "x".repeat(20_000) }), 431, "headers_too_large"],
    ["a longer target", requestText(`GET /open?${"x".repeat(20_000)}`), 431, "headers_too_large"],
    [
      "a body that is larger than declared to be allowed",
      requestText("POST /open", {}, "x".repeat(101)),
      413,
      "body_too_large",
    ],
  ])("%s", async (_, text, status, code) => {
    const { send, upstream, log } = await startServing();
    expectRefusal(await send(text), status, code);
    expect(upstream.received()).toEqual([]);
    await expect
      .poll(() => log.requests)
      .toMatchObject([{ statusCode: status, errorCode: code, clientIp: "127.0.0.1" }]);
  });

  it.each([
    ["HTTP/1.0", "GET /open HTTP/1.0\r\nHost: a.test\r\n\r\n"],
    ["99 headers and a host", requestText("GET /open", headers(97))],
    [
      "an upgrade, which is not followed",
      requestText("GET /open", { Connection: "Upgrade, close", Upgrade: "websocket" }),
    ],
    ["an expectation nobody knows", requestText("GET /open", { Expect: "a-miracle" })],
    ["a header named __proto__", requestText("GET /open", { "__proto-": "1" }).replace("__proto-", "__proto__")],
    ["a body up to its limit", requestText("POST /open", {}, "x".repeat(100))],
  ])("but %s passes", async (_, text) => {
    const { send, upstream } = await startServing();
    expect(await send(text)).toMatchObject({ status: 200, body: "ok" });
    const [call] = upstream.received();
    for (const name of ["upgrade", "expect", "__proto__"]) expect(Object.hasOwn(call?.headers ?? {}, name)).toBe(false);
  });
});

it("targets are canonical, or refused before anything reads them", async () => {
  const { send, upstream } = await startServing();
  const vectors = canonicalPathVectors();
  const wrong: string[] = [];
  for (const { title, method, target, canonical } of vectors) {
    const got = await send(requestText(`${method} ${target}`));
    if (got.status !== (canonical ? 404 : 400)) wrong.push(`${title}: ${got.status}`);
    else expectRefusal(got, got.status, canonical ? "not_found" : "bad_request");
  }
  expect(wrong).toEqual([]);
  expect(vectors.length).toBeGreaterThan(200);
  expect(upstream.received()).toEqual([]);
});
