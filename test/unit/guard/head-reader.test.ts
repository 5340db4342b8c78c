import { describe, expect, it } from "vitest";
import { HeadReader } from "../../../sidecars/guard/head-reader.ts";

const LINE = "GET /nginx HTTP/1.1\r\n";
const HOST = "host: shop.example\r\n";

function read(...texts: readonly string[]) {
  const reader = new HeadReader();
  for (const text of texts) reader.add(text);
  return reader.next();
}

describe("a request that is taken", () => {
  it("keeps its header lines apart, by lower-case name", () => {
    expect(read(`POST /envoy/a?b=%20 HTTP/1.1\r\n${HOST}X-Plan: gold\r\nx-plan:silver\r\n\r\n`)).toEqual({
      method: "POST",
      target: "/envoy/a?b=%20",
      headers: { host: ["shop.example"], "x-plan": ["gold", "silver"] },
    });
  });

  it("may say that its body is empty, as Envoy does", () => {
    expect(read(`${LINE}${HOST}content-length: 0\r\n\r\n`)).toMatchObject({ headers: { "content-length": ["0"] } });
  });

  it.each([
    ["nothing", "", ""],
    ["spaces alone", " \t ", ""],
    ["spaces around", " \ta b\t ", "a b"],
    ["bytes above ASCII", "\xa0gr\xfc\xdf\xa0", "\xa0gr\xfc\xdf\xa0"],
  ])("has the value that is meant: %s", (_, sent, value) => {
    expect(read(`${LINE}${HOST}x-plan:${sent}\r\n\r\n`)).toMatchObject({ headers: { "x-plan": [value] } });
  });

  it("leaves the next one for the next reading", () => {
    const reader = new HeadReader();
    reader.add(`${LINE}${HOST}\r\nHEAD /envoy/ HTTP/1.1\r\n${HOST}\r\nGET`);
    expect(reader.next()).toMatchObject({ method: "GET", target: "/nginx" });
    expect(reader.next()).toMatchObject({ method: "HEAD", target: "/envoy/" });
    expect(reader.isEmpty).toBe(false);
    expect(reader.next()).toBeUndefined();
    reader.add(` /nginx HTTP/1.1\r\n${HOST}\r\n`);
    expect(reader.next()).toMatchObject({ method: "GET", target: "/nginx" });
    expect(reader.isEmpty).toBe(true);
  });
});

describe("a request that is refused", () => {
  it.each([
    ["another version", `GET /nginx HTTP/1.0\r\n${HOST}\r\n`],
    ["no version", "GET /nginx\r\n\r\n"],
    ["HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
    ["absolute-form", `GET http://shop.example/nginx HTTP/1.1\r\n${HOST}\r\n`],
    ["asterisk-form", `OPTIONS * HTTP/1.1\r\n${HOST}\r\n`],
    ["a tunnel", `CONNECT /nginx HTTP/1.1\r\n${HOST}\r\n`],
    ["an unknown method", `GTE /nginx HTTP/1.1\r\n${HOST}\r\n`],
    ["a method in lower case", `get /nginx HTTP/1.1\r\n${HOST}\r\n`],
    ["two spaces in its line", `GET  /nginx HTTP/1.1\r\n${HOST}\r\n`],
    ["a space in its target", `GET /a b HTTP/1.1\r\n${HOST}\r\n`],
    ["a byte above ASCII in its target", `GET /\xfc HTTP/1.1\r\n${HOST}\r\n`],
    ["an empty line before it", `\r\n${LINE}${HOST}\r\n`],
    ["a bare LF after its line", `GET /nginx HTTP/1.1\n${HOST}\r\n`],
    ["a bare LF after a header", `${LINE}host: shop.example\n\r\n`],
    ["a bare LF as the empty line", `${LINE}${HOST}\n`],
    ["a bare LF in a value", `${LINE}${HOST}x-plan: a\nb\r\n\r\n`],
    ["a bare CR in a value", `${LINE}${HOST}x-plan: a\rb\r\n\r\n`],
    ["a NUL in a value", `${LINE}${HOST}x-plan: a\0b\r\n\r\n`],
    ["a DEL in a value", `${LINE}${HOST}x-plan: a\x7fb\r\n\r\n`],
    ["a folded line", `${LINE}${HOST}x-plan: a\r\n b\r\n\r\n`],
    ["a space before the colon", `${LINE}${HOST}x-plan : a\r\n\r\n`],
    ["a space before the name", `${LINE} ${HOST}\r\n`],
    ["no name", `${LINE}${HOST}: a\r\n\r\n`],
    ["no colon", `${LINE}${HOST}x-plan\r\n\r\n`],
    ["a name that is no token", `${LINE}${HOST}x(plan): a\r\n\r\n`],
    ["no host", `${LINE}\r\n`],
    ["two hosts", `${LINE}${HOST}${HOST}\r\n`],
    ["a body", `${LINE}${HOST}content-length: 1\r\n\r\na`],
    ["two lengths", `${LINE}${HOST}content-length: 0\r\ncontent-length: 0\r\n\r\n`],
    ["a list of lengths", `${LINE}${HOST}content-length: 0, 0\r\n\r\n`],
    ["a length with a sign", `${LINE}${HOST}content-length: +0\r\n\r\n`],
    ["a body in chunks", `${LINE}${HOST}transfer-encoding: chunked\r\n\r\n0\r\n\r\n`],
    ["a length and chunks", `${LINE}${HOST}content-length: 0\r\nTransfer-Encoding: chunked\r\n\r\n`],
  ])("has %s", (_, text) => {
    expect(read(text)).toBe(400);
  });

  it.each([
    ["in one header", `x-plan: ${"a".repeat(20_000)}\r\n`],
    ["in many", "a:\r\n".repeat(5_000)],
  ])("is too long %s", (_, lines) => {
    expect(read(`${LINE}${HOST}${lines}\r\n`)).toBe(431);
  });

  it.each([
    ["in its line", `GET /${"a".repeat(20_000)}`],
    ["in a name", `${LINE}${"a".repeat(20_000)}`],
    ["in many headers", `${LINE}${"a:\r\n".repeat(5_000)}`],
  ])("is too long %s before it has an end", (_, text) => {
    expect(read(text)).toBe(431);
  });

  it("is too long although it came in pieces that were read", () => {
    const reader = new HeadReader();
    reader.add(`${LINE}${HOST}`);
    let read = reader.next();
    for (let count = 0; count < 100 && read === undefined; count++) {
      reader.add(`x-plan: ${"a".repeat(490)}\r\n`);
      read = reader.next();
    }
    expect(read).toBe(431);
  });

  it("takes a client's headers at their limit, with what a proxy adds", () => {
    expect(read(`${LINE}${HOST}x-plan: ${"a".repeat(16_384)}\r\nx-gw-addr: 192.0.2.7\r\n\r\n`)).toMatchObject({
      method: "GET",
    });
  });
});
