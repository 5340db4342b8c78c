import { describe, expect, test } from "vitest";
import { aPlan } from "../../harness/plans.ts";
import { at, connectionManager, listOf } from "./emitted.ts";

const manager = connectionManager(aPlan("envoy"));
const log = at(manager, "access_log", 0);
const facts = at(manager, "http_filters", ["log_facts"], "typed_config");

describe("the access log", () => {
  test("goes to standard output with the sixteen fields", () => {
    expect(at(log, "name")).toBe("envoy.access_loggers.stdout");
    expect(Object.keys(Object(at(log, "typed_config", "log_format", "json_format"))).sort()).toEqual([
      "backendLatencyMs",
      "backendService",
      "clientIp",
      "errorCode",
      "latencyMs",
      "method",
      "path",
      "rateLimitRemaining",
      "requestId",
      "route",
      "statusCode",
      "tenantId",
      "timestamp",
      "traceId",
      "userAgent",
      "userId",
    ]);
  });

  test("takes its facts out of the answer", () => {
    const rules = listOf(at(facts, "response_rules"));
    expect(rules.map((rule) => at(rule, "header"))).toEqual([
      "x-gw-code",
      "x-gw-user",
      "x-gw-remaining",
      "x-gw-backend",
    ]);
    for (const rule of rules) expect(at(rule, "remove")).toBe(true);
  });

  test("writes what is left of a limit as a number", () => {
    expect(at(facts, "response_rules", 2, "on_header_present", "type")).toBe("NUMBER");
  });

  test("never holds the query", () => {
    expect(at(log, "typed_config", "log_format", "json_format", "path")).toBe("%DYNAMIC_METADATA(gatewright:path)%");
    const rewrite = at(facts, "request_rules", 0, "on_header_present", "regex_value_rewrite");
    expect(at(rewrite, "pattern", "regex")).toBe("([^?]*).*");
  });
});
