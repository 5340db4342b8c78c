import { expect, test } from "vitest";
import { envoy } from "../../../targets/envoy/index.ts";
import { anUpstream, aPath, aPlan, aRoute, toUpstream } from "../../harness/plans.ts";
import { at, deployment, emittedFile, listOf } from "./emitted.ts";

/** So many paths that the table is a tree, and a few that are looked at. */
const FILLERS = Array.from({ length: 100 }, (_, index) => aPath(`/filler-${index}`, aRoute("ANY", toUpstream("b"))));

const plan = aPlan("envoy", {
  upstreams: [anUpstream("b")],
  paths: [
    ...FILLERS,
    aPath("/a/", aRoute("GET", toUpstream("b"), { name: "index" })),
    aPath("/a/:id", aRoute("GET", toUpstream("b"), { name: "item" })),
    aPath("/a/*rest", aRoute("GET", toUpstream("b"), { name: "rest" })),
    aPath("/b/*rest", aRoute("ANY", toUpstream("b"), { name: "all of b" })),
  ],
});
const matcher = at(emittedFile(plan, "routes/gateway.json"), "resources", 0, "virtual_hosts", 0, "matcher");
const branch = (key: string) => at(matcher, "matcher_tree", "prefix_match_map", "map", key);
const routesOf = (onMatch: unknown) => listOf(at(onMatch, "action", "typed_config", "routes"));
const namesOf = (onMatch: unknown) => routesOf(onMatch).map((route) => at(route, "name") ?? "refused");

test("what fits no branch is a 404 of ours", () => {
  const route = at(matcher, "on_no_match", "action", "typed_config", "routes", 0);
  expect(at(route, "match")).toEqual({ prefix: "/" });
  expect(at(route, "direct_response", "status")).toBe(404);
});

test("on a branch the written path is tried first, then patterns, then all that is left", () => {
  const tried = at(branch("/a/"), "matcher", "matcher_list", "matchers");
  expect([0, 1].map((index) => at(tried, index, "on_match")).map(namesOf)).toEqual([
    ["refused", "index", "refused"],
    ["refused", "item", "refused"],
  ]);
  expect(namesOf(at(branch("/a/"), "matcher", "on_no_match"))).toEqual(["refused", "rest", "refused"]);
});

test("a written path fits with and without a query, and nothing that only begins like it", () => {
  const alternatives = at(
    branch("/a/"),
    "matcher",
    "matcher_list",
    "matchers",
    0,
    "predicate",
    "or_matcher",
    "predicate",
  );
  expect([0, 1].map((index) => at(alternatives, index, "single_predicate", "value_match"))).toEqual([
    { exact: "/a/" },
    { prefix: "/a/?" },
  ]);
});

test("a pattern ends at the query", () => {
  const value = at(
    branch("/a/"),
    "matcher",
    "matcher_list",
    "matchers",
    1,
    "predicate",
    "single_predicate",
    "value_match",
  );
  expect(at(value, "safe_regex", "regex")).toBe("/a/[!-.0->@-~]+(?:\\?.*)?");
});

test("a leaf ends with its own 405, which asks nobody", () => {
  const last = routesOf(at(branch("/a/"), "matcher", "on_no_match")).at(-1);
  expect(at(last, "direct_response", "status")).toBe(405);
  expect(at(last, "match")).toEqual({ prefix: "/" });
  expect(at(last, "typed_per_filter_config", "guard", "disabled")).toBe(true);
});

test("a branch of one path that takes all of it compares nothing more", () => {
  expect(namesOf(branch("/b/"))).toEqual(["refused", "all of b"]);
});

test("the file has a branch a line, and reads as what was emitted", () => {
  const file = envoy.emit(plan, deployment).find(({ path }) => path === "routes/gateway.json");
  const lines = file?.text.split("\n").filter((line) => /^ {18}"\//.test(line)) ?? [];
  expect(lines).toHaveLength(102);
  expect(JSON.parse(`{${lines.find((line) => line.includes('"/b/"'))?.replace(/,$/, "")}}`)).toEqual({
    "/b/": branch("/b/"),
  });
});
