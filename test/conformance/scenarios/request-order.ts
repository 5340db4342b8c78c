import { join } from "node:path";
import type { Expectation, RequestCase } from "../../harness/cases.ts";
import { openEchoBackdrop } from "../../harness/echo-backdrop.ts";
import type { Scenario } from "../../harness/scenario.ts";
import { requestIds } from "../requests/request-ids.ts";

const refused = (status: number, code: string, error: string): Expectation => ({
  status,
  body: { kind: "refusal", code, error },
  headers: { "content-type": "application/json" },
  log: { errorCode: code },
});
const notFound = refused(404, "not_found", "Not found");
const badRequest = refused(400, "bad_request", "Bad request");
const tooLarge = refused(413, "body_too_large", "Request body too large");
const notAllowed = (allow: string): Expectation => ({
  ...refused(405, "method_not_allowed", "Method not allowed"),
  headers: { allow },
});
const unauthorized: Expectation = {
  ...refused(401, "missing_token", "Missing authorization token"),
  headers: { "www-authenticate": "Bearer" },
};
const answered = (route: string): Expectation => ({
  status: 200,
  body: { kind: "json", value: { route } },
  headers: { "content-type": "application/json" },
  log: { backendService: null, errorCode: null },
});
const echoed = (method: string, path: string, headers: Readonly<Record<string, string | null>> = {}): Expectation => ({
  status: 200,
  body: { kind: "json", value: { echo: true } },
  calls: { echo: [{ method, path, headers }] },
  log: { backendService: "echo", errorCode: null },
});
const anonymous = { authorization: null, "x-user-id": null };

const publicOrGuarded: readonly RequestCase[] = [
  { name: "a public route needs no token", send: { path: "/public" }, expect: echoed("GET", "/public", anonymous) },
  {
    name: "a public route drops a token that nobody has checked",
    send: { path: "/public", who: "user" },
    expect: echoed("GET", "/public", anonymous),
  },
  {
    name: "a public route believes no identity",
    send: { path: "/public", headers: { "X-User-ID": "root" } },
    expect: echoed("GET", "/public", anonymous),
  },
  {
    name: "two tokens are a bad request even where none is asked for",
    send: { path: "/public", headers: { Authorization: "Bearer a" }, lines: ["Authorization: Bearer b"] },
    expect: badRequest,
  },
  {
    name: "two lengths are a bad request",
    send: { method: "POST", path: "/public", body: "{}", lines: ["Content-Length: 3"] },
    expect: badRequest,
  },
  { name: "a guarded route needs a token", send: { path: "/guarded" }, expect: unauthorized },
  {
    name: "HEAD of a guarded route needs a token as well",
    send: { method: "HEAD", path: "/guarded" },
    expect: { status: 401, body: { kind: "empty" } },
  },
  {
    name: "a guarded route tells the service who calls",
    send: { path: "/guarded?a=1", who: "user" },
    expect: echoed("GET", "/guarded?a=1", { "x-user-id": "u-1001" }),
  },
  {
    name: "a rewritten path keeps its parameter byte for byte, and the query",
    send: { method: "PUT", path: "/guarded/a%20b%C3%A9?x=%2F&y=$1", who: "user", body: "{}" },
    expect: echoed("PUT", "/v2/a%20b%C3%A9/items?x=%2F&y=$1", { "x-user-id": "u-1001" }),
  },
  {
    name: "an answer of the gateway's own is guarded like any other",
    send: { path: "/message" },
    expect: unauthorized,
  },
  {
    name: "an answer of the gateway's own is sent as it was written",
    send: { path: "/message", who: "user" },
    expect: { status: 200, body: { kind: "json", value: { message: 'costs 5 $ and 100 %; "quoted"' } } },
  },
  {
    name: "a public answer may have any status and headers",
    send: { path: "/gone" },
    expect: {
      status: 410,
      body: { kind: "json", value: { error: "Use /public" } },
      headers: { sunset: "Wed, 01 Jul 2026 00:00:00 GMT" },
      log: { errorCode: null },
    },
  },
  {
    name: "an answer without a body has none",
    send: { path: "/empty" },
    expect: { status: 204, body: { kind: "empty" }, headers: { "content-type": null } },
  },
];

const methodsAndPaths: readonly RequestCase[] = [
  {
    name: "what is not declared is not found, before anyone asks who calls",
    send: { path: "/guarded/x/y" },
    expect: notFound,
  },
  { name: "the sidecar's doors are no paths", send: { path: "/envoy/guarded" }, expect: notFound },
  { name: "internal locations are no paths", send: { path: "/__gw_guard" }, expect: notFound },
  {
    name: "a method that is not declared is not allowed, before anyone asks who calls",
    send: { method: "DELETE", path: "/guarded" },
    expect: notAllowed("GET, HEAD"),
  },
  {
    name: "all declared methods are allowed",
    send: { method: "PATCH", path: "/public" },
    expect: notAllowed("GET, HEAD, POST"),
  },
  {
    name: "any method is any method",
    send: { method: "PROPFIND", path: "/any/x" },
    expect: echoed("PROPFIND", "/any/x"),
  },
  { name: "OPTIONS is one of any", send: { method: "OPTIONS", path: "/any/x" }, expect: echoed("OPTIONS", "/any/x") },
  { name: "a rest may be empty", send: { path: "/any/" }, expect: echoed("GET", "/any/") },
  { name: "a rest holds any number of segments", send: { path: "/any/a/b/c/" }, expect: echoed("GET", "/any/a/b/c/") },
  { name: "a rest begins after its slash", send: { path: "/any" }, expect: notFound },
  { name: "a longer word is no prefix", send: { path: "/anything" }, expect: notFound },
  { name: "a declared method goes before any other", send: { path: "/mixed" }, expect: answered("get") },
  {
    name: "HEAD goes with GET before any other",
    send: { method: "HEAD", path: "/mixed" },
    expect: { status: 200, body: { kind: "empty" } },
  },
  {
    name: "the rest of the methods go to any other",
    send: { method: "DELETE", path: "/mixed" },
    expect: answered("any other"),
  },
  { name: "a literal goes before a parameter", send: { path: "/items/special" }, expect: answered("literal") },
  { name: "a parameter goes before a rest", send: { path: "/items/other" }, expect: answered("parameter") },
  { name: "a literal is compared whole", send: { path: "/items/specials" }, expect: answered("parameter") },
  { name: "an empty segment is no parameter", send: { path: "/items/" }, expect: answered("rest") },
  { name: "a rest takes what is left", send: { path: "/items/other/x/y" }, expect: answered("rest") },
  {
    name: "segments are compared from the left",
    send: { path: "/items/special/parts" },
    expect: answered("literal, then parameter"),
  },
  {
    name: "a parameter in the middle fits one segment",
    send: { path: "/items/a%20b/parts" },
    expect: answered("parameter, then literal"),
  },
  { name: "the path without a slash is one", send: { path: "/slash" }, expect: answered("without slash") },
  { name: "the path with a slash is another", send: { path: "/slash/" }, expect: answered("with slash") },
  {
    name: "a query is no part of a path",
    send: { path: "/slash?x=/items/special" },
    expect: answered("without slash"),
  },
];

const bodies: readonly RequestCase[] = [
  {
    name: "a body up to the limit reaches the service whole",
    send: { method: "POST", path: "/public", body: "x".repeat(1_024) },
    expect: echoed("POST", "/public"),
  },
  {
    name: "a body in chunks reaches the service whole",
    send: { method: "POST", path: "/public", body: "x".repeat(1_024), chunked: true },
    expect: echoed("POST", "/public"),
  },
  {
    name: "one byte more is refused by its declared length",
    send: { method: "POST", path: "/public", body: "x".repeat(1_025) },
    expect: tooLarge,
  },
  {
    name: "more is refused in chunks too",
    send: { method: "POST", path: "/public", body: "x".repeat(200_000), chunked: true },
    expect: tooLarge,
  },
  {
    name: "without a limit of its own a route takes a mebibyte",
    send: { method: "PUT", path: "/guarded/x", declares: 1_048_577 },
    expect: tooLarge,
  },
  {
    name: "what is not found is not found, however large",
    send: { method: "POST", path: "/nope", declares: 9_999_999 },
    expect: notFound,
  },
];

export const scenario: Scenario = {
  name: "request-order",
  file: join(import.meta.dirname, "../gateways/request-order.ts"),
  requests: [...publicOrGuarded, ...methodsAndPaths, ...bodies, ...requestIds],
  usesRedis: false,
  openBackdrop: openEchoBackdrop,
};
