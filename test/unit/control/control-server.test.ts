import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { freePort } from "../../../cli/dev/ports.ts";
import { createControlServer } from "../../../sidecars/control/control-server.ts";
import type { Revocations } from "../../../sidecars/jwt-blocklist/blocklist.ts";
import { openRevocations, type RevocationsOptions } from "../../../sidecars/jwt-blocklist/revocations.ts";
import type { LogFields } from "../../../sidecars/log/log.ts";
import { inSeconds } from "../../harness/tokens.ts";
import { type Answer, keptLog, type Sent, startServer } from "./start-server.ts";

const TOKEN = "correct-horse-battery-staple";

let customer: Revocations;
let partner: Revocations;
let call: (sent: Sent) => Promise<Answer>;
let events: { event: string; fields: LogFields }[];

beforeEach(async () => {
  [customer, partner] = [await listOf("customer"), await listOf("partner")];
  await serve(
    new Map([
      ["customer", customer],
      ["partner", partner],
    ]),
  );
});

async function serve(revocations: ReadonlyMap<string, Revocations>): Promise<void> {
  const kept = keptLog();
  events = kept.events;
  call = await startServer(createControlServer({ token: TOKEN, revocations, log: kept.log }));
}

async function listOf(caller: string, store: RevocationsOptions["store"] = { kind: "memory" }): Promise<Revocations> {
  const directory = await mkdtemp(join(tmpdir(), "gatewright-control-"));
  const revocations = await openRevocations({ caller, store, directory, maxAgeMs: 1_000, onEvent: () => {} });
  onTestFinished(async () => {
    await revocations.close();
    await rm(directory, { recursive: true });
  });
  return revocations;
}

function revoke(body: unknown, headers: Sent["headers"] = {}): Promise<Answer> {
  return call({
    method: "POST",
    path: "/revocations",
    headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}

/** Status and code, after the form of the error was checked. */
function refusalOf({ status, headers, body }: Answer): string {
  const refusal = JSON.parse(body);
  expect(headers["content-type"]).toBe("application/json");
  expect(Object.keys(refusal)).toEqual(["error", "code", "requestId"]);
  expect(refusal.requestId).toBe(headers["x-request-id"]);
  return `${status} ${refusal.code}`;
}

describe("a revocation", () => {
  it("counts for all callers that have revocation", async () => {
    const expiresAt = inSeconds(60);
    const answer = await revoke({ jti: "a", expiresAt });
    expect(answer.status).toBe(201);
    expect(answer.headers["content-type"]).toBe("application/json");
    expect(JSON.parse(answer.body)).toEqual({ jti: "a", expiresAt, callers: ["customer", "partner"] });
    expect([customer.isRevoked("a"), partner.isRevoked("a")]).toEqual([true, true]);
  });

  it("counts for one caller if it names one", async () => {
    expect((await revoke({ jti: "a", caller: "partner" })).status).toBe(201);
    expect([customer.isRevoked("a"), partner.isRevoked("a")]).toEqual([false, true]);
  });

  it("lasts thirty days if nobody says when the token expires", async () => {
    const { expiresAt } = JSON.parse((await revoke({ jti: "a" })).body);
    expect(Math.abs(expiresAt - inSeconds(30 * 86_400))).toBeLessThan(60);
  });

  it("may be repeated", async () => {
    expect([(await revoke({ jti: "a" })).status, (await revoke({ jti: "a" })).status]).toEqual([201, 201]);
  });

  it.each([
    ["no body", "", /./],
    ["no JSON", "jti=a", /not JSON/],
    ["a text", '"a"', /not JSON/],
    ["a list", [], /expected object/],
    ["no id", {}, /jti/],
    ["an empty id", { jti: "" }, /1 to 256/],
    ["an endless id", { jti: "x".repeat(257) }, /1 to 256/],
    ["an id that is half a character", '{"jti":"\\ud800"}', /1 to 256/],
    ["an id that is a number", { jti: 7 }, /jti/],
    ["an unknown field", { jti: "a", jit: "b" }, /jit/],
    ["an unknown caller", { jti: "a", caller: "nobody" }, /caller/],
    ["an expiry in milliseconds", { jti: "a", expiresAt: Date.now() }, /seconds/],
    ["an expiry from now on", { jti: "a", expiresAt: 3_600 }, /seconds/],
    ["an expiry that is a text", { jti: "a", expiresAt: "2030-01-01" }, /expiresAt/],
  ])("with %s is a bad request that says why", async (_what, body, reason) => {
    const answer = await revoke(body);
    expect(refusalOf(answer)).toBe("400 bad_request");
    expect(JSON.parse(answer.body).error).toMatch(reason);
    expect(customer.size()).toBe(0);
  });

  it("in another type than JSON is a bad request", async () => {
    expect(refusalOf(await revoke({ jti: "a" }, { "content-type": "text/plain" }))).toBe("400 bad_request");
    expect(refusalOf(await revoke({ jti: "a" }, { "content-encoding": "gzip" }))).toBe("400 bad_request");
  });

  it("of more than a kilobyte is too large", async () => {
    expect(refusalOf(await revoke({ jti: "a".repeat(1_024) }))).toBe("413 body_too_large");
  });

  it("that the store did not take is a 503, refused here all the same, and does not stop the other callers", async () => {
    const unreachable = await listOf("customer", { kind: "redis", url: `redis://127.0.0.1:${await freePort()}` });
    await serve(
      new Map([
        ["customer", unreachable],
        ["partner", partner],
      ]),
    );
    expect(refusalOf(await revoke({ jti: "a" }))).toBe("503 revocations_unavailable");
    expect([unreachable.isRevoked("a"), partner.isRevoked("a")]).toEqual([true, true]);
  });

  it("where no caller has revocation is a bad request", async () => {
    await serve(new Map());
    expect(refusalOf(await revoke({ jti: "a" }))).toBe("400 bad_request");
  });
});

describe("access", () => {
  it.each([
    ["without a token", undefined, "401 missing_token"],
    ["with another scheme", `Basic ${TOKEN}`, "401 missing_token"],
    ["with another token", "Bearer correct-horse-battery-stapl3", "401 invalid_token"],
    ["with the beginning of the token", `Bearer ${TOKEN.slice(0, -1)}`, "401 invalid_token"],
    ["with the token and more", `Bearer ${TOKEN}x`, "401 invalid_token"],
    ["with the token twice in one line", `Bearer ${TOKEN}, Bearer ${TOKEN}`, "400 bad_request"],
    ["with two lines", [`Bearer ${TOKEN}`, `Bearer ${TOKEN}`], "400 bad_request"],
  ])("%s is refused before anything is read, on every path", async (_what, authorization, expected) => {
    const headers = { "content-type": "application/json", ...(authorization && { authorization }) };
    const answers = [
      await call({ method: "POST", path: "/revocations", headers, body: '{"jti":"a"}' }),
      await call({ path: "/nowhere", headers }),
    ];
    for (const answer of answers) {
      expect(refusalOf(answer)).toBe(expected);
      expect(answer.headers["www-authenticate"]).toBe(expected.startsWith("401") ? "Bearer" : undefined);
    }
    expect(customer.size()).toBe(0);
  });

  it("needs a token that cannot be tried out", () => {
    const { log } = keptLog();
    for (const token of ["", "short"]) {
      expect(() => createControlServer({ token, revocations: new Map(), log })).toThrow(/16 characters/);
    }
  });

  it("to another path is 404, by another method 405", async () => {
    const headers = { authorization: `Bearer ${TOKEN}` };
    expect(refusalOf(await call({ path: "/", headers }))).toBe("404 not_found");
    const answer = await call({ path: "/revocations", headers });
    expect(refusalOf(answer)).toBe("405 method_not_allowed");
    expect(answer.headers.allow).toBe("POST");
  });
});

describe("every call", () => {
  it("is one line of the audit, which holds no token", async () => {
    const expiresAt = inSeconds(60);
    await revoke({ jti: "a", expiresAt, caller: "partner" }, { "x-request-id": "audit-0001" });
    await revoke({ jti: "a" }, { authorization: "Bearer wrong-secret-of-someone" });
    await call({ path: "/revocations?token=secret-in-query" });
    await vi.waitUntil(() => events.length === 3);
    expect(events).toEqual([
      {
        event: "control-call",
        fields: {
          requestId: "audit-0001",
          clientIp: "127.0.0.1",
          method: "POST",
          path: "/revocations",
          statusCode: 201,
          errorCode: null,
          jti: "a",
          expiresAt,
          callers: ["partner"],
        },
      },
      { event: "control-call", fields: expect.objectContaining({ statusCode: 401, errorCode: "invalid_token" }) },
      {
        event: "control-call",
        fields: expect.objectContaining({ method: "GET", path: "/revocations", statusCode: 401 }),
      },
    ]);
    expect(JSON.stringify(events)).not.toMatch(/secret|correct-horse/);
  });

  it("that fails by a defect of ours is an error without its details", async () => {
    const broken: Revocations = { ...customer, revoke: () => Promise.reject(new Error("inner details")) };
    await serve(new Map([["customer", broken]]));
    const answer = await revoke({ jti: "a" });
    expect(refusalOf(answer)).toBe("500 internal_error");
    expect(answer.body).not.toContain("inner details");
    expect(events.map(({ event }) => event)).toContain("bug");
  });
});
