import { describe, expect, test } from "vitest";
import { anUpstream, aPath, aPlan, aRelay, aRoute, toSequence, toUpstream } from "../../harness/plans.ts";
import { at, emittedFile, listOf } from "./emitted.ts";

const plan = aPlan("envoy", {
  upstreams: [anUpstream("a"), anUpstream("b")],
  relays: [aRelay("r", "b")],
  paths: [aPath("/order", aRoute("ANY", toSequence("b"), { relay: "r" })), aPath("/x", aRoute("ANY", toUpstream("a")))],
});
const listener = at(emittedFile(plan, "listeners/listeners.json"), "resources", ["upstreams"]);
const manager = at(listener, "filter_chains", 0, "filters", 0, "typed_config");
const configuration = at(emittedFile(plan, "upstream-routes/upstreams.json"), "resources", 0);
const table = listOf(at(configuration, "virtual_hosts", 0, "routes"));

describe("the relay's way to upstreams", () => {
  test("is a socket for owner and group, and nothing else", () => {
    expect(at(listener, "address")).toEqual({ pipe: { path: "/run/gatewright/upstream.sock", mode: 0o660 } });
  });

  test("leads only to the upstreams that relays call", () => {
    expect(table.map((route) => at(route, "name"))).toEqual(["b", undefined]);
    expect(at(table[0], "match", "headers")).toEqual([{ name: "x-gw-upstream", string_match: { exact: "b" } }]);
    expect(at(table[1], "direct_response", "status")).toBe(503);
  });

  test("tells the upstream nothing of the way", () => {
    expect(at(configuration, "request_headers_to_remove")).toContain("x-gw-upstream");
  });

  test("lets no upstream speak as the proxy", () => {
    expect(at(table[0], "response_headers_to_remove")).toContain("x-gw-code");
  });

  test("is no request of a client: not logged, not counted among connections", () => {
    expect(at(manager, "access_log")).toBeUndefined();
    expect(at(listener, "ignore_global_conn_limit")).toBe(true);
  });

  test("waits longer than any step: the relay ends what is late", () => {
    expect(at(table[0], "route", "timeout")).toBe("60s");
  });
});
