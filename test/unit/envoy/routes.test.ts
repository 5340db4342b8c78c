import { describe, expect, test } from "vitest";
import {
  aGuard,
  anUpstream,
  aPath,
  aPlan,
  aRelay,
  aRoute,
  breakerOf,
  guarded,
  maxBody,
  rewrite,
  timeout,
  toHealth,
  toResponse,
  toSequence,
  toUpstream,
} from "../../harness/plans.ts";
import { at, routes } from "./emitted.ts";

const upstreams = [
  anUpstream("b", { timeoutMs: 7_000 }),
  anUpstream("c", { breaker: { errors: 0.5, overMs: 10_000, atLeast: 10, pauseMs: 1_500, probes: 1 } }),
];
const plan = aPlan("envoy", {
  upstreams,
  guards: [aGuard("g")],
  relays: [aRelay("r", "b", { guard: "g", timeoutMs: 4_000 })],
  paths: [
    aPath("/health", aRoute("GET", toHealth())),
    aPath(
      "/items/:id",
      aRoute("ANY", toUpstream("b"), { name: "any", policies: [timeout(250)] }),
      aRoute("POST", toUpstream("b"), { name: "create", guard: "g", line: 31, policies: [...guarded, maxBody(10)] }),
    ),
    aPath(
      "/files/*path",
      aRoute("GET", toUpstream("c"), {
        name: "files",
        policies: [breakerOf("c"), rewrite({ text: "/a\\b/" }, { param: "path" })],
      }),
    ),
    aPath("/motd", aRoute("GET", toResponse(200, "{}", { "X-Note": "100 %REQ(X)%" }), { name: "motd", guard: "g" })),
    aPath("/order", aRoute("POST", toSequence("b"), { name: "order", relay: "r", policies: [maxBody(99)] })),
  ],
});
const table = routes(plan);
const named = (name: string) => table.find((route) => at(route, "name") === name);
const GUARD_OFF = {
  "@type": "type.googleapis.com/envoy.config.route.v3.FilterConfig",
  disabled: true,
  config: {},
};
const guardOf = (route: unknown) => at(route, "typed_per_filter_config", "guard");
const refusals = table.filter((route) => at(route, "name") === undefined);

describe("the route table", () => {
  test("ends with a 404 for every path", () => {
    expect(at(table.at(-1), "match")).toEqual({ prefix: "/" });
    expect(at(table.at(-1), "direct_response", "status")).toBe(404);
  });

  test("asks nobody about its own refusals", () => {
    expect(refusals.length).toBeGreaterThan(5);
    for (const route of refusals) expect(guardOf(route)).toEqual(GUARD_OFF);
  });

  test("answers 405 with the methods of the path, after its routes", () => {
    const after = table[table.indexOf(named("motd")) + 1];
    expect(at(after, "direct_response", "status")).toBe(405);
    expect(at(after, "match")).toEqual({ path: "/motd" });
    expect(at(after, "response_headers_to_add", 1, "header")).toEqual({ key: "allow", value: "GET, HEAD" });
  });

  test("tries a route of any method last, and has no 405 then", () => {
    expect(table.indexOf(named("any"))).toBeGreaterThan(table.indexOf(named("create")));
    expect(at(named("any"), "match", "headers")).toBeUndefined();
    expect(at(table[table.indexOf(named("any")) + 1], "direct_response", "status")).not.toBe(405);
  });

  test("refuses a declared body that is too large before the route, so before the guard", () => {
    const before = table[table.indexOf(named("create")) - 1];
    expect(at(before, "direct_response", "status")).toBe(413);
    expect(at(before, "match", "headers", 1)).toEqual({
      name: "content-length",
      range_match: { start: "11", end: "9223372036854775807" },
    });
  });

  test("says where a route was declared, what it is called and whose guard it has", () => {
    expect(at(named("create"), "metadata", "filter_metadata", "gatewright")).toEqual({
      source: "gateway.ts:31",
      route: "create",
      upstream: "b",
      guard: "g",
    });
  });
});

describe("a route to an upstream", () => {
  test("waits for the nearest timeout", () => {
    expect(at(named("any"), "route", "timeout")).toBe("0.25s");
  });

  test("is never tried twice", () => {
    expect(JSON.stringify(table)).not.toContain("retry_policy");
  });

  test("asks nobody and drops the credential if it is public", () => {
    expect(guardOf(named("any"))).toEqual(GUARD_OFF);
    expect(at(named("any"), "request_headers_to_remove")).toEqual(["authorization"]);
  });

  test("asks and keeps the credential if it has a guard", () => {
    expect(guardOf(named("create"))).toBeUndefined();
    expect(at(named("create"), "request_headers_to_remove")).toBeUndefined();
  });

  test("takes no facts for the log from the upstream", () => {
    const removed = ["x-gw-code", "x-gw-user", "x-gw-remaining", "x-gw-backend"];
    expect(at(named("create"), "response_headers_to_remove")).toEqual(removed);
  });

  test("counts the real body, and judges the count", () => {
    const perFilter = at(named("create"), "typed_per_filter_config");
    expect(at(perFilter, "body_buffer", "buffer", "max_request_bytes")).toBe(10);
    const rules = at(perFilter, "body_size", "rbac", "rules");
    expect(at(rules, "action")).toBe("DENY");
    expect(at(rules, "policies", "body_too_large", "permissions", 0, "header", "range_match", "start")).toBe("11");
  });

  test("rewrites the path with what the parameters hold, and quotes the rest", () => {
    expect(at(named("files"), "route", "regex_rewrite")).toEqual({
      pattern: { regex: "^/files/([!-~]*)$" },
      substitution: "/a\\\\b/\\1",
    });
  });

  test("knows when to try again after its breaker opened, in whole seconds", () => {
    expect(at(named("files"), "metadata", "filter_metadata", "gatewright", "retryAfter")).toBe("2");
  });
});

describe("a route that the gateway answers", () => {
  test("stays guarded", () => {
    expect(guardOf(named("motd"))).toBeUndefined();
    expect(at(named("motd"), "metadata", "filter_metadata", "gatewright", "guard")).toBe("g");
  });

  test("has its headers as written, whatever Envoy's formats mean by them", () => {
    expect(at(named("motd"), "response_headers_to_add", 0)).toEqual({
      header: { key: "x-note", value: "100 %%REQ(X)%%" },
      append_action: "OVERWRITE_IF_EXISTS_OR_ADD",
    });
  });

  test("is public if it says that the gateway is healthy", () => {
    const health = named("GET /health");
    expect(at(health, "direct_response", "body", "inline_string")).toBe('{"status":"healthy"}');
    expect(guardOf(health)).toEqual(GUARD_OFF);
  });
});

describe("a relay route", () => {
  const order = named("order");

  test("goes to the relay with a second to spare, and its guard is asked there", () => {
    expect(at(order, "route")).toEqual({ cluster: "@relay", timeout: "5s" });
    expect(guardOf(order)).toEqual(GUARD_OFF);
  });

  test("tells the relay which it is, whose guard to ask and for which address", () => {
    const added = [0, 1, 2].map((index) => at(order, "request_headers_to_add", index, "header"));
    expect(added).toEqual([
      { key: "x-gw-relay", value: "r" },
      { key: "x-gw-guard", value: "g" },
      { key: "x-gw-addr", value: "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%" },
    ]);
  });

  test("keeps the credential and streams the body, whose size the relay judges", () => {
    expect(at(order, "request_headers_to_remove")).toBeUndefined();
    expect(at(order, "typed_per_filter_config", "body_buffer")).toBeUndefined();
  });

  test("still refuses a declared body that is too large", () => {
    const before = table[table.indexOf(order) - 1];
    expect(at(before, "direct_response", "status")).toBe(413);
  });
});
