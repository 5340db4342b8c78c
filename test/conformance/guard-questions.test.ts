import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deploymentFor } from "../../cli/deployment.ts";
import { freePort } from "../../cli/dev/ports.ts";
import { type ProxyPart, type ProxyTarget, startProxy } from "../../cli/dev/start-proxy.ts";
import { waitUntil } from "../../cli/dev/wait-until.ts";
import { compileFile } from "../../compiler/compile-file.ts";
import { createGuardServer } from "../../sidecars/guard/http.ts";
import type { GuardRequest } from "../../sidecars/guard/request-view.ts";
import { UNGUARDED } from "../../sidecars/guard/verdict.ts";
import { listenInRunDir, type Serving } from "../../sidecars/serve.ts";
import { SOCKETS } from "../../targets/target.ts";
import { conformanceProxies } from "../harness/conformance-targets.ts";
import { exchange } from "../harness/http-client.ts";
import { keptLog } from "../harness/kept-log.ts";

const file = new URL("./gateways/guard-questions.ts", import.meta.url).pathname;

interface Asked {
  readonly guardId: string | undefined;
  readonly request: GuardRequest;
}

/** A proxy, and in the place of its guard one that lets all through and keeps what it was asked. */
interface Watched {
  readonly guardId: string;
  /** Sends a request as it is, on a connection of its own; the status, and what the guard was asked for it. */
  send(request: string): Promise<{ readonly status: number; readonly asked: readonly Asked[] }>;
  stop(): Promise<void>;
}

async function watch(target: ProxyTarget, binary: string): Promise<Watched> {
  const { plans = [] } = await compileFile({ file, addresses: {}, stores: "memory" });
  const plan = plans.find((candidate) => candidate.target === target);
  const guardId = plan?.guards[0]?.id;
  if (plan === undefined || guardId === undefined) throw new Error("the gateway has no guard");
  const folder = mkdtempSync(join(tmpdir(), "guard-questions-"));
  const runDir = join(folder, "run");
  mkdirSync(runDir);
  const asked: Asked[] = [];
  const guard = createGuardServer((guardId, request) => {
    asked.push({ guardId, request });
    return UNGUARDED;
  }, keptLog().log);
  await listenInRunDir(guard.server, runDir, SOCKETS.guard);
  const port = await freePort();
  const proxy = startProxy({
    ...{ target, plan, binary, directory: folder },
    deployment: deploymentFor(target, {
      ...{ listen: { host: "127.0.0.1", port }, configDir: join(folder, target), runDir, workers: 1 },
      ...{ adminPort: await freePort(), breakerFeedPort: await freePort() },
    }),
    onOutput: () => {},
    onError: () => {},
  });
  const send: Watched["send"] = async (request) => {
    asked.length = 0;
    const isHead = request.startsWith("HEAD ");
    const { status } = await exchange({ port, bytes: Buffer.from(request, "latin1"), isHead, timeoutMs: 5_000 });
    return { status, asked: [...asked] };
  };
  const isUp = async (): Promise<boolean> => (await send(requestWith({}))).status === 200;
  if (!(await waitUntil(isUp, { withinMs: 20_000, giveUp: () => proxy.child.hasEnded() })))
    throw new Error(`${target} did not start.\n${proxy.child.lastWords()}`);
  return { guardId, send, stop: () => stopAll(proxy, guard.serving, folder) };
}

async function stopAll({ child }: ProxyPart, guard: Serving, folder: string): Promise<void> {
  await child.stop();
  await guard.end(0);
  rmSync(folder, { recursive: true, force: true });
}

interface Parts {
  readonly method?: string;
  /** The canonical path that the line begins with. */
  readonly target?: string;
  /** What follows it up to the version. */
  readonly rest?: string;
  readonly host?: string;
  /** Header lines without their ends. */
  readonly lines?: readonly string[];
  readonly body?: string;
}

function requestWith({
  method = "GET",
  target = "/asked/1",
  rest = "",
  host = "shop.example",
  lines = [],
  body = "",
}: Parts) {
  return [`${method} ${target}${rest} HTTP/1.1`, `Host: ${host}`, "Connection: close", ...lines, "", body].join("\r\n");
}

const FORGED = ["x-gw-guard: forged", "x-gw-addr: 192.0.2.66", "x-gw-method: PUT", "x-gw-uri: /forged"];

/** But NUL, which NGINX refuses, and what spaces and ends lines. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for
const CONTROL_CHARACTER = /[\x01-\x08\x0b-\x1f\x7f]/;

describe.each(conformanceProxies())("what a client sends through $name", ({ target, binary }) => {
  let watched: Watched;
  beforeAll(async () => {
    watched = await watch(target, binary);
  });
  afterAll(() => watched.stop());

  /**
   * One question about just this request, or none and a refusal of the proxy's own. No 503, which is what a question is
   * that the guard cannot read; but NGINX passes control characters on, and those the guard must not take.
   */
  async function asksOnceOrRefuses(parts: Parts): Promise<readonly Asked[]> {
    const { status, asked } = await watched.send(requestWith(parts));
    if (asked.length === 0) {
      const isBroken = target === "nginx" && parts.lines?.some((line) => CONTROL_CHARACTER.test(line));
      expect(isBroken && status === 503 ? 400 : status).toSatisfy((known: number) => known >= 400 && known < 500);
      return asked;
    }
    expect(status).toBe(200);
    const { method = "GET", target: path = "/asked/1" } = parts;
    expect(asked).toMatchObject([
      { guardId: watched.guardId, request: { address: "127.0.0.1", method, target: path } },
    ]);
    const headers = asked[0]?.request.headers ?? {};
    for (const name of ["x-gw-guard", "x-gw-addr", "host"]) expect(headers[name]).toHaveLength(1);
    return asked;
  }

  it.each([
    ["a line end in CR alone", { lines: [`x-plan: gold\r${FORGED.join("\r")}`] }],
    ["a line end in LF alone", { lines: [`x-plan: gold\n${FORGED.join("\n")}`] }],
    ["two CR before LF", { lines: [`x-plan: gold\r\r\n${FORGED.join("\r\r\n")}`] }],
    ["a folded line", { lines: [`x-plan: gold\r\n ${FORGED.join("\r\n ")}`] }],
    ["a line end and an end of the head in CR alone", { lines: ["x-plan: gold\r\rGET /envoy/forged HTTP/1.1\r"] }],
    ["a next line (U+0085)", { lines: [`x-plan: gold\x85${FORGED.join("\x85")}`] }],
    ["control characters", { lines: ["x-plan: a\0b\x0b\x0c\x1b\x7f"] }],
    ["a space before the colon", { lines: ["x-gw-guard : forged", "x-plan: gold"] }],
    ["our own headers", { lines: FORGED }],
    ["our own headers with underscores", { lines: FORGED.map((line) => line.replaceAll("-", "_")) }],
    ["our own headers, named as of this connection", { lines: ["Connection: x-gw-guard, x-gw-addr, host"] }],
    [
      "another request as its body",
      { method: "POST", lines: ["Content-Length: 44"], body: requestWith({}).slice(0, 44) },
    ],
    ["a body in chunks", { method: "POST", lines: ["Transfer-Encoding: chunked"], body: "5\r\nGET /\r\n0\r\n\r\n" }],
    ["an expectation", { method: "POST", lines: ["Expect: 100-continue", "Content-Length: 1"], body: "a" }],
    ["an upgrade", { lines: ["Connection: Upgrade", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__"] }],
    ["an escaped line end in its path", { rest: "%0d%0ax-gw-guard:%20forged" }],
    ["a space in its path", { rest: " HTTP/1.1\r\nx-gw-guard:forged\r\nx-rest:" }],
    ["a line end in its host", { host: "shop.example\rx-gw-guard: forged" }],
    ["a tab in its host", { host: "shop.example\tforged" }],
    ["no host", { host: "" }],
    ["an id that is none", { lines: ["X-Request-ID: a\rx-gw-guard: forged"] }],
  ] satisfies readonly (readonly [string, Parts])[])("does not become another question: %s", async (_, parts) => {
    await asksOnceOrRefuses(parts);
  });

  it.each(["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"])("is asked about with %s", async (method) => {
    expect(await asksOnceOrRefuses({ method, lines: ["x-plan: gold"] })).toMatchObject([
      { request: { headers: { "x-plan": ["gold"] } } },
    ]);
  });

  it("is asked about although its headers are as long as a client's may be", async () => {
    const value = "a".repeat(16_384 - requestWith({ lines: ["x-plan: "] }).length - 64);
    expect(await asksOnceOrRefuses({ lines: [`x-plan: ${value}`] })).toMatchObject([
      { request: { headers: { "x-plan": [value] } } },
    ]);
  });

  it("is asked about once, whatever bytes its headers have", async () => {
    const byte = fc.oneof(
      fc.integer({ min: 0x20, max: 0x7e }),
      fc.constantFrom(0x00, 0x09, 0x0a, 0x0b, 0x0d, 0x1f, 0x7f, 0x80, 0x85, 0xa0, 0xad, 0xff),
    );
    const value = fc
      .array(byte, { maxLength: 30 })
      // A whole line end ends the line: what follows is the client's next header, or its next request.
      .map((bytes) => String.fromCharCode(...bytes).replaceAll("\n", "\r"));
    const name = fc.constantFrom("x-plan", "authorization", "x-request-id", "user-agent", "cookie", "x-gw-addr", "te");
    const lines = fc.array(fc.tuple(name, value), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(lines, async (all) => {
        await asksOnceOrRefuses({ lines: all.map(([header, text]) => `${header}: ${text}`) });
      }),
      { numRuns: 200 },
    );
  });
});
