import { mkdtemp, rm } from "node:fs/promises";
import { createServer, METHODS } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { HeadReader, type RequestHead } from "../../sidecars/guard/head-reader.ts";
import { headerLines } from "../../sidecars/guard/header-lines.ts";

/** What node:http read of the connection that is open. */
let seen: RequestHead[] = [];
const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0 }, (message, response) => {
  const { method = "", url: target = "", rawHeaders } = message;
  seen.push({ method, target, headers: headerLines(rawHeaders) });
  response.end();
});
let folder = "";
const socketPath = (): string => join(folder, "node.sock");

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "head-reader-"));
  await new Promise<void>((resolve) => server.listen(socketPath(), resolve));
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true });
});

/** Sends all of it, then no more, and waits until node:http has done with the connection. */
async function readByNode(text: string): Promise<readonly RequestHead[]> {
  seen = [];
  await new Promise((resolve) => {
    const socket = connect({ path: socketPath(), allowHalfOpen: true });
    socket.on("error", () => {});
    socket.on("close", resolve);
    socket.resume();
    socket.on("end", () => socket.destroy());
    socket.end(text, "latin1");
  });
  return seen;
}

/** `cuts`: where the text is cut into pieces. */
function readByUs(text: string, cuts: readonly number[]) {
  const reader = new HeadReader();
  const heads: RequestHead[] = [];
  const ends = [...cuts.map((cut) => cut % (text.length + 1)), text.length].sort((a, b) => a - b);
  let from = 0;
  for (const end of ends) {
    reader.add(text.slice(from, end));
    from = end;
    for (;;) {
      const read = reader.next();
      if (typeof read === "number") return { heads, problem: read, isAtEnd: false };
      if (read === undefined) break;
      heads.push(read);
    }
  }
  return { heads, problem: undefined, isAtEnd: reader.isEmpty };
}

const characters = (...ranges: readonly (readonly [number, number])[]) =>
  ranges
    .flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, at) => String.fromCharCode(first + at)))
    .filter((character) => character !== " " && character !== "\t");
const stringOf = (all: readonly string[], minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...all), minLength, maxLength });

const token = stringOf([..."!#$%&'*+.^_`|~0123456789abcdefXYZ-"], 1, 12);
const inValue = characters([0x21, 0x7e], [0x80, 0xff]);
/** What gives a request a body, ends its connection, or has node:http answer for itself is not what is asked here. */
const MEANT = /^(host|content-length|transfer-encoding|connection|expect|upgrade)$/i;
const header = fc
  .tuple(
    fc.oneof(
      token.filter((name) => !MEANT.test(name)),
      fc.constantFrom("authorization", "Authorization", "__proto__", "X-Gw-Addr"),
    ),
    fc.constantFrom("", " ", "\t ", "   "),
    stringOf([...inValue, " ", "\t"], 0, 40),
    fc.constantFrom("", " ", " \t"),
  )
  .map(([name, before, value, after]) => `${name}:${before}${value}${after}\r\n`);
const request = fc
  .tuple(
    fc.constantFrom(...METHODS.filter((method) => method !== "CONNECT")),
    stringOf(characters([0x21, 0x7e]), 0, 30),
    fc.array(header, { maxLength: 8 }),
    fc.nat(8),
    fc.constantFrom("", "content-length: 0\r\n"),
  )
  .map(([method, target, headers, at, length]) =>
    [`${method} /${target} HTTP/1.1\r\n`, ...headers.toSpliced(at, 0, "Host: a\r\n"), length, "\r\n"].join(""),
  );
const requests = fc.array(request, { minLength: 1, maxLength: 3 }).map((all) => all.join(""));
const cuts = fc.array(fc.nat(10_000), { maxLength: 20 });

it("reads what node:http reads, wherever the bytes are cut", async () => {
  await fc.assert(
    fc.asyncProperty(requests, cuts, async (text, where) => {
      expect(readByUs(text, where)).toEqual({ heads: await readByNode(text), problem: undefined, isAtEnd: true });
    }),
    { numRuns: 300 },
  );
});

const PIECES = [
  ...["\r", "\n", "\r\n", "\r\n\r\n", "\n\n", "\r\r\n", " ", "\t", "\0", "\x0b", "\x7f", "\x85", "\xa0", ":", ","],
  ...[" HTTP/1.1", " HTTP/1.0\r\n", "HTTP/1.1\r\n", "GET / HTTP/1.1\r\n", "\r\nHost: b", "Host: b\r\n", "\r\n x\r\n"],
  ...["Content-Length: 0\r\n", "Content-Length: 5\r\n", "\r\nContent-Length: 1", "content-length : 0\r\n"],
  ...["Transfer-Encoding: chunked\r\n", "\r\nTransfer-Encoding: x", "0\r\n\r\n", "http://b/", "*", "#"],
];
/** A piece put in, or put where something else was. */
const changes = fc.array(
  fc.record({
    at: fc.nat(10_000),
    removed: fc.oneof(fc.constant(0), fc.nat(3)),
    piece: fc.oneof(fc.constantFrom(...PIECES), fc.constant("")),
  }),
  { minLength: 1, maxLength: 3 },
);

it("takes of what is broken nothing that node:http does not take, and reads that the same", async () => {
  let problems = 0;
  await fc.assert(
    fc.asyncProperty(requests, changes, cuts, async (sound, broken, where) => {
      const text = broken.reduce((before, { at, removed, piece }) => {
        const start = at % (before.length + 1);
        return before.slice(0, start) + piece + before.slice(start + removed);
      }, sound);
      const { heads, problem } = readByUs(text, where);
      if (problem !== undefined) problems++;
      expect(heads).toEqual((await readByNode(text)).slice(0, heads.length));
    }),
    { numRuns: 1_000 },
  );
  expect(problems).toBeGreaterThan(200);
});

it("comes to the same end, wherever the bytes are cut", () => {
  const bytes = fc.oneof(requests, fc.string({ unit: fc.constantFrom(...PIECES, "a", "GET", "/"), maxLength: 60 }));
  fc.assert(
    fc.property(bytes, cuts, (text, where) => {
      expect(readByUs(text, where)).toEqual(readByUs(text, []));
    }),
    { numRuns: 1_000 },
  );
});
