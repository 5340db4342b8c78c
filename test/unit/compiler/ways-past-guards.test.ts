import { describe, expect, it } from "vitest";
import type { Group, Route } from "../../../compiler/ir/gateway.ts";
import { noWaysPastGuards } from "../../../compiler/rules/no-ways-past-guards.ts";
import { findings } from "./rule-findings.ts";

const GUARD: Route["policies"] = [{ kind: "jwt", caller: "staff" }];
const CONDITION: Route["policies"] = [{ kind: "allow", condition: { kind: "literal", value: true }, text: "" }];

const api: Group = { source: { file: "gateway.ts", line: 101, column: 1 }, prefix: "/api", guarded: true };
const guests: Group = { source: { file: "gateway.ts", line: 102, column: 1 }, prefix: "/api/guests", guarded: false };

const to = (upstream: string): Route["policies"] => [{ kind: "upstream", upstream }];
const guarded = (key: string, upstream = "orders") => ({ key, group: api, policies: [...to(upstream), ...GUARD] });

const told = (...drafts: Parameters<typeof findings>[1]) => findings(noWaysPastGuards, drafts);

describe("no public route from elsewhere takes a request under the prefix of a guarded group", () => {
  it.each([
    ["a literal in the prefix", "GET /api/health", "GET /api/health"],
    ["a rest at the prefix", "GET /api/*rest", "GET /api/1"],
    ["a parameter that the prefix fits", "POST /:section/health", "POST /api/health"],
    ["parameters alone", "ANY /:one/:two/:three", "GET /api/1/1"],
    ["a rest behind parameters", "GET /:one/:two/*rest", "GET /api/1/1"],
    ["a slash at the end", "GET /:section/", "GET /api/"],
  ])("told for %s", (_, key, request) => {
    const [found, ...others] = told(guarded("GET /api/orders"), key);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ code: "route/past-guard", span: { line: 2 }, related: [{ span: { line: 101 } }] });
    expect(found?.message).toBe(`"${key}" is public and takes "${request}", under the guarded prefix "/api".`);
  });

  it.each([
    ["it stands in the group itself", { key: "GET /api/health", group: api }],
    ["it asks for a caller of its own", { key: "GET /api/health", policies: GUARD }],
    ["it asks for a condition", { key: "GET /api/health", policies: CONDITION }],
    ["it is a health check", { key: "GET /api/health", policies: [{ kind: "health" } as const] }],
    ["it only begins alike", "GET /apis/health"],
    ["it is shorter", "GET /api"],
    ["the guarded route comes first", "GET /:section/orders"],
    ["it is a rest above the prefix that leads elsewhere", { key: "ANY /*rest", policies: to("pages") }],
  ])("fine where %s", (_, route) => {
    expect(told(guarded("GET /api/orders"), route)).toEqual([]);
  });

  it("tells of a rest above the prefix that leads to an upstream of the group", () => {
    const [found] = told(guarded("GET /api/orders"), { key: "ANY /*rest", policies: to("orders") });
    expect(found?.message).toContain('takes "GET /api/1"');
  });

  it("is silent about a group without a prefix, and about one whose routes are all public", () => {
    const open = { key: "GET /api/orders", group: api };
    const nowhere = { key: "GET /orders", group: { ...api, prefix: "" }, policies: GUARD };
    expect(told(open, "GET /api/health")).toEqual([]);
    expect(told(nowhere, "GET /api/health")).toEqual([]);
  });

  it("names the guarded route that the request would have come to", () => {
    const [found] = told(guarded("ANY /api/*rest"), "GET /api/health");
    expect(found?.related.map(({ message, span }) => [span.line, message])).toEqual([
      [101, 'the guarded group of "/api"'],
      [1, "the guarded route that fits the request too"],
    ]);
  });

  it("takes a prefix with a parameter for all that it can be", () => {
    const tenants = { ...api, prefix: "/:tenant/api" };
    const [found] = told({ key: "GET /:tenant/api/x", group: tenants, policies: GUARD }, "GET /shop/api/:page");
    expect(found?.message).toContain('takes "GET /shop/api/1", under the guarded prefix "/:tenant/api"');
  });

  it("tells once of a public group, and once of a route that leads past several groups", () => {
    const admin = { ...api, prefix: "/admin", source: { ...api.source, line: 103 } };
    const behind = { key: "GET /admin/x", group: admin, policies: GUARD };
    const inGuests = ["GET /api/guests/", "POST /api/guests/", "GET /api/guests/:id"].map((key) => ({
      key,
      group: guests,
    }));
    const [first, second, ...others] = told(...inGuests, guarded("GET /api/orders"), behind, "GET /:section/health");
    expect(others).toEqual([]);
    expect(first?.message).toMatch(/ So do 2 more routes of its group\.$/);
    expect(second?.related.map(({ span }) => span.line)).toEqual([101, 103]);
  });

  it("does not ask with a method that another route of the path takes", () => {
    const [found] = told(guarded("GET /api/health"), "ANY /api/health");
    expect(found?.message).toContain('takes "POST /api/health"');
  });
});
