import type { RequestCase } from "../../harness/cases.ts";

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Ids that would break a line of the log, a JSON text or a header, as a client may send them. */
const harmful: Readonly<Record<string, string>> = {
  "with quotes": 'abc"},{"level":"root',
  "with a backslash": "abc\\u0022\\def",
  "with a tab": "abc\tdefgh",
  "with a control character": "abc\u0001defgh",
  "of another alphabet": "abc\u00c3\u00a9defgh",
  "of ten kilobytes": "x".repeat(10_000),
};

const line = (first: string, id: string, more = "Host: shop.example\r\n") => ({
  raw: `${first} HTTP/1.1\r\n${more}X-Request-ID: ${id}\r\nConnection: close\r\n\r\n`,
});
const refused = (status: number, code: string, id: string | RegExp = uuid): RequestCase["expect"] => ({
  status,
  headers: { "x-request-id": id, "x-gw-code": null },
  body: { kind: "refusal", code, error: /./ },
  log: { errorCode: code },
});

/** However early a request is refused, its answer and its log line name one id, and a harmless one. */
export const requestIds: readonly RequestCase[] = [
  ...Object.entries(harmful).flatMap(([what, id]): RequestCase[] => [
    // Such a byte is no part of a header (RFC 9110 section 5.5); NGINX takes it nevertheless.
    ...(id.includes("\u0001")
      ? []
      : [{ name: `not found, with an id ${what}`, send: line("GET /nope", id), expect: refused(404, "not_found") }]),
    { name: `two readings, with an id ${what}`, send: line("GET //nope", id), expect: refused(400, "bad_request") },
    { name: `no host, with an id ${what}`, send: line("GET /nope", id, ""), expect: refused(400, "bad_request") },
    {
      name: `absolute form, with an id ${what}`,
      send: line("GET http://shop.example/nope", id),
      expect: refused(400, "bad_request"),
    },
    {
      name: `a header too large, with an id ${what}`,
      send: line("GET /nope", id, `Host: shop.example\r\nX-Large: ${"y".repeat(40_000)}\r\n`),
      expect: refused(431, "headers_too_large"),
    },
  ]),
  {
    name: "not found, with an id that is kept",
    send: line("GET /nope", "kept-404"),
    expect: refused(404, "not_found", "kept-404"),
  },
  {
    name: "two readings, with an id that is kept",
    send: line("GET //nope", "kept-readings"),
    expect: refused(400, "bad_request", "kept-readings"),
  },
  {
    name: "absolute form, with an id that is kept",
    send: line("GET http://shop.example/nope", "kept-absolute"),
    expect: refused(400, "bad_request", "kept-absolute"),
  },
  {
    name: "no host, with an id that is kept",
    send: line("GET /nope", "kept-no-host", ""),
    expect: refused(400, "bad_request", "kept-no-host"),
  },
];
