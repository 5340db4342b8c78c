import { describe, expect, it } from "vitest";
import { headerLines } from "../../../sidecars/guard/header-lines.ts";
import type { LimitStore } from "../../../sidecars/rate-limit/store.ts";
import { memoryLimit } from "../../harness/sidecar-config.ts";
import { createSigningKey, inSeconds, signToken } from "../../harness/tokens.ts";
import { bearer, customer, guardedWorld } from "./guarded-world.ts";

const foreign = createSigningKey("k-1", "ES256");
const forged = `Bearer ${signToken({ ...customer, exp: inSeconds(300) }, foreign)}`;

describe("a good request", () => {
  it("goes on with its claims, its user for upstream and log, and the smallest number of calls left", async () => {
    const verdict = await (await guardedWorld()).ask({ authorization: bearer() });
    expect(verdict).toMatchObject({
      allowed: true,
      claims: { sub: "u-1", role: "user" },
      userId: "u-1",
      remaining: 1,
      upstreamHeaders: { "x-user-id": "u-1" },
    });
  });

  it("gets its verdict without a turn of the event loop once its token is known", async () => {
    const { ask } = await guardedWorld();
    const authorization = bearer();
    await ask({ authorization });
    expect(ask({ authorization })).not.toBeInstanceOf(Promise);
  });

  it("needs no credential where anyone may call", async () => {
    const { ask } = await guardedWorld({
      limits: { address: memoryLimit({ count: 1 }) },
      guard: { caller: undefined, allow: [], breaker: undefined },
    });
    expect(ask()).toMatchObject({ allowed: true, claims: undefined, userId: undefined, upstreamHeaders: {} });
    expect(ask()).toMatchObject({ allowed: false, code: "rate_limited", status: 429 });
  });
});

describe("each refusal", () => {
  const cases = [
    {
      name: "no token",
      authorization: undefined,
      code: "missing_token",
      stage: "identity",
      status: 401,
      authenticate: "Bearer",
    },
    {
      name: "another scheme",
      authorization: "Basic eDp5",
      code: "missing_token",
      stage: "identity",
      status: 401,
      authenticate: "Bearer",
    },
    {
      name: "a forged token",
      authorization: forged,
      code: "invalid_token",
      stage: "identity",
      status: 401,
      authenticate: /invalid_token/,
    },
    {
      name: "a revoked token",
      authorization: bearer({ jti: "t-revoked" }),
      code: "revoked_token",
      stage: "revocation",
      status: 401,
      authenticate: /invalid_token/,
    },
    {
      name: "a token without jti",
      authorization: bearer({ jti: undefined }),
      code: "invalid_token",
      stage: "identity",
      status: 401,
    },
    {
      name: "claims that do not fit",
      authorization: bearer({ role: "owner" }),
      code: "insufficient_permissions",
      stage: "claims",
      status: 403,
    },
    {
      name: "a condition that fails",
      authorization: bearer({ role: "guest" }),
      code: "insufficient_permissions",
      stage: "allow",
      status: 403,
    },
  ] as const;

  it.each(cases)("$name is $status $code", async ({ authorization, code, status, stage, ...rest }) => {
    const verdict = await (await guardedWorld()).ask({ authorization });
    expect(verdict).toMatchObject({ allowed: false, code, status, stage });
    if ("authenticate" in rest)
      expect(verdict).toHaveProperty("authenticate", expect.stringMatching(rest.authenticate));
    else if (status === 403) expect(verdict).toHaveProperty("authenticate", undefined);
  });

  it.each(cases)("$name is charged to its address, and 429 comes first", async ({ authorization, code }) => {
    const { ask } = await guardedWorld();
    for (let left = 2; left >= 0; left -= 1) {
      expect(await ask({ authorization })).toMatchObject({ code, remaining: left });
    }
    expect(await ask({ authorization })).toMatchObject({ code: "rate_limited", status: 429, remaining: 0 });
  });

  it.each(cases)("$name is not charged to the user", async ({ authorization }) => {
    const { ask } = await guardedWorld();
    for (let turn = 0; turn < 3; turn += 1) await ask({ authorization });
    const elsewhere = { authorization: bearer(), address: "192.0.2.99" };
    expect(await ask(elsewhere)).toMatchObject({ allowed: true, remaining: 1 });
  });

  it.each([
    ["two lines", ["Authorization", "Bearer a", "Authorization", "Bearer b"]],
    ["a comma", ["Authorization", "Bearer a,Bearer b"]],
  ])("a credential in %s is 400 and charged to nobody", async (_, raw) => {
    const { ask } = await guardedWorld();
    for (let turn = 0; turn < 5; turn += 1) {
      expect(await ask({ headers: headerLines(raw) })).toMatchObject({ code: "bad_request", status: 400 });
    }
    expect(await ask({ authorization: bearer() })).toMatchObject({ allowed: true });
  });

  it("an old list of revocations is 503, except for a token that is known to be revoked", async () => {
    const { ask } = await guardedWorld({ isFresh: false });
    expect(await ask({ authorization: bearer() })).toMatchObject({
      code: "revocations_unavailable",
      status: 503,
      retryAfterSeconds: 1,
    });
    expect(await ask({ authorization: bearer({ jti: "t-revoked" }) })).toMatchObject({ code: "revoked_token" });
  });
});

describe("limits", () => {
  it("of an address that is over are refused before a signature is checked", async () => {
    const { ask, world } = await guardedWorld();
    for (let turn = 0; turn < 4; turn += 1) await ask({ authorization: forged });
    const verifier = world.verifiers.get("customers");
    if (verifier === undefined) throw new Error("no verifier");
    verifier.verify = () => {
      throw new Error("was asked");
    };
    const verdict = ask({ authorization: bearer() });
    expect(verdict).toMatchObject({ code: "rate_limited", retryAfterSeconds: expect.any(Number), remaining: 0 });
  });

  it("that refuse charge no other: the user's refusal costs the address nothing", async () => {
    const { ask } = await guardedWorld();
    const authorization = bearer();
    await ask({ authorization });
    await ask({ authorization });
    for (let turn = 0; turn < 5; turn += 1) {
      expect(await ask({ authorization })).toMatchObject({ code: "rate_limited", userId: "u-1" });
    }
    expect(await ask({ authorization: bearer({ sub: "u-2" }) })).toMatchObject({ allowed: true });
  });

  it("count IPv6 addresses of one /64 as one", async () => {
    const { ask } = await guardedWorld();
    for (let host = 1; host <= 3; host += 1) await ask({ address: `2001:db8::${host}` });
    expect(await ask({ address: "2001:db8::ffff" })).toMatchObject({ code: "rate_limited" });
    expect(await ask({ address: "2001:db8:0:1::1" })).toMatchObject({ code: "missing_token" });
  });

  it("whose key is missing refuse: nobody shares a bucket with strangers", async () => {
    const { ask } = await guardedWorld();
    for (const sub of [undefined, ""]) {
      expect(await ask({ authorization: bearer({ sub }) })).toMatchObject({ code: "insufficient_permissions" });
    }
  });

  it("whose store is down and that then refuse are 503, before the credential is judged", async () => {
    const down: LimitStore = {
      immediate: false,
      charge: () => Promise.resolve({ kind: "down" }),
      refund: () => {},
      settled: () => Promise.resolve(),
      close: () => Promise.resolve(),
    };
    const { ask } = await guardedWorld({ store: down });
    expect(await ask({ authorization: bearer() })).toMatchObject({ code: "limiter_unavailable", status: 503 });
    expect(await ask({ authorization: forged })).toMatchObject({ code: "limiter_unavailable", status: 503 });
  });
});

describe("a user's id", () => {
  const limits = { address: memoryLimit({ count: 100 }) };

  it.each([
    ["a line break", "u-1\r\nX-Admin: 1"],
    ["a NUL", "u\u0000"],
    ["a space", "u 1"],
    ["a letter beyond ASCII", "ü"],
    ["a half of a surrogate pair", "\ud800"],
    ["more than 256 characters", "u".repeat(257)],
    ["nothing", ""],
    ["a number", 7],
    ["a list", ["u-1"]],
    ["null", null],
  ])("with %s cannot be told to an upstream, so its owner is refused", async (_, sub) => {
    const verdict = await (await guardedWorld({ limits })).ask({ authorization: bearer({ sub }) });
    expect(verdict).toMatchObject({ allowed: false, code: "insufficient_permissions", userId: undefined });
  });

  it("may be absent: then no header says who calls", async () => {
    const verdict = await (await guardedWorld({ limits })).ask({ authorization: bearer({ sub: undefined }) });
    expect(verdict).toMatchObject({ allowed: true, userId: undefined, upstreamHeaders: {} });
  });
});

describe("the breaker", () => {
  it("is asked last, and says when to come back", async () => {
    const { ask, breaker } = await guardedWorld();
    const authorization = bearer();
    await ask({ authorization });
    await ask({ authorization: bearer({ sub: "u-2" }) });
    breaker.reportFailure(performance.now());
    breaker.reportFailure(performance.now());
    expect(await ask({ authorization: bearer({ role: "guest" }), address: "192.0.2.3" })).toMatchObject({
      status: 403,
    });
    expect(await ask({ authorization, address: "192.0.2.3" })).toMatchObject({
      code: "circuit_open",
      status: 503,
      retryAfterSeconds: 30,
      remaining: 0,
    });
    expect(await ask({ authorization, address: "192.0.2.3" })).toMatchObject({ code: "rate_limited" });
  });
});

describe("a guard that does not belong to the request", () => {
  it("gives no verdict", async () => {
    const { ask } = await guardedWorld({
      limits: {},
      guard: {
        pattern: "/orders/:id",
        allow: [{ kind: "not", of: { kind: "input", path: ["params", "id"], type: "string", optional: false } }],
      },
    });
    await expect(async () => ask({ authorization: bearer() })).rejects.toThrow("/orders/:id");
  });
});
