import { describe, expect, test } from "vitest";
import { aGuard, anUpstream, aPath, aPlan, aRoute, guarded, toUpstream } from "../../harness/plans.ts";
import { at, cluster, connectionManager, listOf } from "./emitted.ts";

const header = (name: string) => ({ kind: "input", path: ["headers", name], type: "string", optional: true }) as const;

const plan = aPlan("envoy", {
  upstreams: [anUpstream("b")],
  guards: [aGuard("g", { allow: [{ kind: "equal", left: header("X-Channel"), right: header("x-other") }] })],
  limits: [
    {
      id: "limit",
      source: { file: "gateway.ts", line: 1, column: 1 },
      algorithm: "token-bucket",
      count: 1,
      windowMs: 1_000,
      burst: 1,
      by: header("x-device"),
      needsIdentity: false,
      store: "store",
      whenDown: "open",
    },
  ],
  paths: [aPath("/x", aRoute("GET", toUpstream("b"), { guard: "g", policies: guarded }))],
});
const guard = at(connectionManager(plan), "http_filters", ["guard"], "typed_config");
const names = (...path: readonly string[]) =>
  listOf(at(guard, ...path, "patterns")).map((pattern) => at(pattern, "exact"));
const ofAnswer = (list: string) => names("http_service", "authorization_response", list);

describe("the guard filter", () => {
  test("closes the gateway while nobody answers", () => {
    expect(at(guard, "failure_mode_allow")).toBe(false);
    expect(at(guard, "status_on_error", "code")).toBe(503);
    expect(at(guard, "http_service", "server_uri", "timeout")).toBe("1s");
  });

  test("shows the guard the credential, the id and what conditions and keys of limits read, nothing else", () => {
    expect(names("allowed_headers")).toEqual(["authorization", "x-channel", "x-device", "x-other", "x-request-id"]);
  });

  test("says whose verdict is asked and for which address, in place of a client's own words", () => {
    expect(at(guard, "http_service", "authorization_request", "headers_to_add")).toEqual([
      { key: "x-gw-guard", value: "%METADATA(ROUTE:gatewright:guard)%" },
      { key: "x-gw-addr", value: "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%" },
    ]);
  });

  test("passes on the headers of a verdict that some policy names, to those it names", () => {
    expect(ofAnswer("allowed_upstream_headers")).toEqual(["x-user-id"]);
    expect(ofAnswer("allowed_client_headers_on_success")).toEqual(["x-gw-remaining", "x-gw-user"]);
    expect(ofAnswer("allowed_client_headers")).toEqual([
      "content-type",
      "retry-after",
      "www-authenticate",
      "x-gw-code",
      "x-gw-remaining",
      "x-gw-user",
    ]);
  });

  test("asks the sidecar on its socket", () => {
    expect(at(cluster(plan, "@guard"), "load_assignment", "endpoints", 0, "lb_endpoints", 0, "endpoint")).toEqual({
      address: { pipe: { path: "/run/gatewright/guard.sock" } },
    });
  });
});
