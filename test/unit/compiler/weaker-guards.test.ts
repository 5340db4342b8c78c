import { describe, expect, it } from "vitest";
import type { RouteGuard } from "../../../compiler/ir/route-guard.ts";
import { lossesOf } from "../../../compiler/rules/guard-losses.ts";
import { noWeakerGuards } from "../../../compiler/rules/no-weaker-guards.ts";
import type { Expression } from "../../../model/expression.ts";
import { findings } from "./rule-findings.ts";

const claim = (name: string): Expression => ({
  kind: "input",
  path: ["claims", name],
  type: "boolean",
  optional: false,
});
const [a, b, c] = [claim("a"), claim("b"), claim("c")];
const and = (left: Expression, right: Expression): Expression => ({ kind: "and", left, right });
const or = (left: Expression, right: Expression): Expression => ({ kind: "or", left, right });

const staff = { issuer: "https://auth.example", audience: "staff", revocationMaxAgeMs: 10_000 };
const limit: RouteGuard["limits"][number] = {
  ...{ text: "100 per minute by address", count: 100, windowMs: 60_000, burst: 100 },
  ...{ by: "ip", whenDown: { local: 0.5 } },
};

const bare: RouteGuard = { name: "GET /a", method: "GET", path: "/a", to: ["orders"], allow: [], limits: [] };
const asking = (...conditions: readonly Expression[]): RouteGuard => ({
  ...bare,
  allow: conditions.map((condition) => ({ text: textOf(condition), condition })),
});
const limited = (...limits: readonly Partial<typeof limit>[]): RouteGuard => ({
  ...bare,
  limits: limits.map((change) => ({ ...limit, ...change })),
});

function textOf(condition: Expression): string {
  if (condition.kind === "input") return condition.path.at(-1) ?? "";
  if (condition.kind !== "and" && condition.kind !== "or") return condition.kind;
  return `(${textOf(condition.left)} ${condition.kind} ${textOf(condition.right)})`;
}

describe("what a guard lost since the last build", () => {
  it.each<[string, RouteGuard, RouteGuard]>([
    ["it is the same", { ...bare, caller: staff }, { ...bare, caller: { ...staff } }],
    ["a caller was added", bare, { ...bare, caller: staff }],
    ["revocation is newer", { ...bare, caller: staff }, { ...bare, caller: { ...staff, revocationMaxAgeMs: 5_000 } }],
    ["a condition was added", asking(a), asking(a, b)],
    ["two conditions became one", asking(a, b), asking(and(b, a))],
    ["one condition became two", asking(and(a, b)), asking(a, b)],
    ["an alternative is gone", asking(or(a, b)), asking(b)],
    ["both alternatives ask for more", asking(a), asking(or(and(a, b), and(c, a)))],
    ["a limit is smaller", limited({}), limited({ count: 50, burst: 50 })],
    ["a limit is the same in another unit", limited({}), limited({ count: 6_000, windowMs: 3_600_000 })],
    ["a limit is closed without its store", limited({}), limited({ whenDown: "closed" })],
    ["one of two like limits stays", limited({}, { count: 200, burst: 200 }), limited({})],
    ["bodies are smaller", { ...bare, maxBodyBytes: 1_024 }, { ...bare, maxBodyBytes: 512 }],
  ])("nothing where %s", (_, before, now) => {
    expect(lossesOf(before, now)).toEqual([]);
  });

  it.each<[string, RouteGuard, RouteGuard, string]>([
    [
      "its caller",
      { ...bare, caller: staff },
      bare,
      'anyone may call it, not only who has a token of "https://auth.example" for "staff"',
    ],
    [
      "its issuer",
      { ...bare, caller: staff },
      { ...bare, caller: { ...staff, issuer: "https://other.example" } },
      'tokens are of "https://other.example", not of "https://auth.example"',
    ],
    [
      "revocation",
      { ...bare, caller: staff },
      { ...bare, caller: { issuer: staff.issuer, audience: staff.audience } },
      "revoked tokens are not refused any more",
    ],
    [
      "a new list of revocations",
      { ...bare, caller: staff },
      { ...bare, caller: { ...staff, revocationMaxAgeMs: 60_000 } },
      "the list of revoked tokens may be 1m old, not 10s",
    ],
    ["a condition", asking(a, b), asking(b), "the condition `a` is not asked for any more"],
    ["a part of one", asking(and(a, b)), asking(a), "the condition `(a and b)` is not asked for any more"],
    ["a condition to a wider one", asking(a), asking(or(a, b)), "the condition `a` is not asked for any more"],
    ["a condition to another", asking(a), asking(b), "the condition `a` changed: there is `b` now"],
    ["a limit", limited({}), bare, "the limit 100 per minute by address is gone"],
    [
      "a limit with another key",
      limited({ by: a, text: "100 per minute by a" }),
      limited({}),
      "the limit 100 per minute by a is gone",
    ],
    [
      "to a larger burst",
      limited({ burst: 10 }),
      limited({ burst: 20 }),
      "the limit is 100 per minute by address, 20 at once (without its store: 50% an instance), not 100 per minute by address, 10 at once (without its store: 50% an instance)",
    ],
    [
      "to a higher rate",
      limited({}),
      limited({ windowMs: 1_000, text: "100 per second by address" }),
      "the limit is 100 per second by address (without its store: 50% an instance), not 100 per minute by address (without its store: 50% an instance)",
    ],
    [
      "what counts without a store",
      limited({}),
      limited({ whenDown: "open" }),
      "the limit is 100 per minute by address (without its store: open), not 100 per minute by address (without its store: 50% an instance)",
    ],
    [
      "to larger bodies",
      { ...bare, maxBodyBytes: 512 },
      { ...bare, maxBodyBytes: 1_024 },
      "bodies may have 1kb, not 512b",
    ],
  ])("%s", (_, before, now, loss) => {
    expect(lossesOf(before, now)).toEqual([loss]);
  });
});

describe("a route is looked for where it stands now", () => {
  const guarded = (key: string, change: Partial<RouteGuard> = {}): RouteGuard => {
    const [method = "", path = ""] = key.split(" ");
    return { ...bare, name: key, method, path, caller: staff, ...change };
  };
  const group = (prefix: string) => ({ source: { file: "gateway.ts", line: 101, column: 1 }, prefix, guarded: false });
  const orders = [{ kind: "upstream", upstream: "orders" } as const];
  const told = (before: readonly RouteGuard[], ...now: Parameters<typeof findings>[1]) =>
    findings(noWeakerGuards(before), now).map(({ span, message }) => [span?.line, message.split(" lost ")[0]]);

  it("at its method and path", () => {
    const before = [guarded("GET /a"), guarded("POST /a")];
    expect(told(before, "GET /b", "POST /a")).toEqual([[2, '"POST /a"']]);
  });

  it("by its name", () => {
    const before = [guarded("GET /a", { name: "list" })];
    const found = findings(noWeakerGuards(before), ["GET /b"]);
    expect(found).toEqual([]);
    expect(told(before, { key: "GET /b", name: "list" })).toEqual([[1, '"GET /b" (it was "GET /a")']]);
  });

  it("in another group, by its path there and its upstreams", () => {
    const before = [guarded("GET /in/a", { prefix: "/in" })];
    const moved = { key: "GET /out/a", group: group("/out"), policies: orders };
    expect(told(before, moved)).toEqual([[1, '"GET /out/a" (it was "GET /in/a" and stood in the group of "/in")']]);
  });

  it("in another group of the same prefix", () => {
    const moved = { key: "GET /in/a", policies: orders };
    expect(told([guarded("GET /in/a", { prefix: "/in" })], moved)).toEqual([
      [1, '"GET /in/a" (it stood in the group of "/in")'],
    ]);
  });

  it("but not where another upstream is, nor where two could be the one, nor where the old one still is", () => {
    const before = [guarded("GET /in/a", { prefix: "/in" })];
    const moved = (prefix: string) => ({ key: `GET ${prefix}/a`, group: group(prefix), policies: orders });
    expect(told(before, { ...moved("/out"), policies: [{ kind: "upstream", upstream: "pages" }] })).toEqual([]);
    expect(told(before, moved("/out"), moved("/beside"))).toEqual([]);
    const kept = { key: "GET /in/a", policies: [{ kind: "jwt", caller: "none" } as const] };
    expect(told(before, kept, moved("/out")).map(([line]) => line)).toEqual([1]);
  });
});
