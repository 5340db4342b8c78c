import fc from "fast-check";
import { expect, it } from "vitest";
import { passedOver, whyPassedOver } from "../../cli/explain/passed-over.ts";
import { GATEWAY_VERSION, type Gateway } from "../../compiler/ir/gateway.ts";
import { lower } from "../../compiler/passes/lower.ts";
import { type GeneratedRoute, matchOf, requestLines, routeTables } from "../harness/generated-routes.ts";

const source = { file: "gateway.ts", line: 1, column: 1 };

/** Each route is called by its number. */
function pathsOf(routes: readonly GeneratedRoute[]) {
  const gateway: Gateway = {
    version: GATEWAY_VERSION,
    targets: ["envoy"],
    instances: 1,
    ...{ trust: [], upstreams: [], stores: [], callers: [], limits: [] },
    routes: routes.map(({ method, pattern, number }) => ({
      ...{ name: String(number), source, method, path: pattern.text, policies: [{ kind: "health" }] },
    })),
  };
  return lower(gateway, "node").paths;
}

it("finds a reason against every route that the matcher does not choose, and none against the one it does", () => {
  fc.assert(
    fc.property(routeTables, requestLines, (table, line) => {
      const paths = pathsOf(table);
      const chosen = String(matchOf(table, line));
      const unexplained = paths
        .flatMap(({ pattern, routes }) => routes.map((route) => ({ route, pattern })))
        .filter((named) => whyPassedOver(paths, line, named).reasons.length === 0)
        .map(({ route }) => route.name);
      expect(unexplained).toEqual(/^\d+$/.test(chosen) ? [chosen] : []);
    }),
  );
});

it("finds a reason against every route for TRACE, which no route takes", () => {
  fc.assert(
    fc.property(routeTables, requestLines, (table, { path }) => {
      const named = pathsOf(table).flatMap(({ pattern, routes }) => routes.map((route) => ({ route, pattern })));
      const reasons = named.map((one) => whyPassedOver(pathsOf(table), { method: "TRACE", path }, one).reasons);
      expect(reasons.filter((all) => all.length === 0)).toEqual([]);
    }),
    { numRuns: 20 },
  );
});

it("names a few routes and counts all others but the chosen one", () => {
  fc.assert(
    fc.property(routeTables, requestLines, (table, line) => {
      const paths = pathsOf(table);
      const chosen = String(matchOf(table, line));
      const route = paths.flatMap(({ routes }) => routes).find(({ name }) => name === chosen);
      const { nearest, more } = passedOver(paths, line, route);
      expect(nearest.length).toBeLessThanOrEqual(5);
      expect(nearest.length + more).toBe(table.length - (route === undefined ? 0 : 1));
    }),
  );
});
