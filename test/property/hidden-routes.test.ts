import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createReport, type Diagnostic } from "../../compiler/diagnostics/report.ts";
import type { Gateway, Route } from "../../compiler/ir/gateway.ts";
import { lower } from "../../compiler/passes/lower.ts";
import { noHiddenRoutes } from "../../compiler/rules/no-hidden-routes.ts";
import { noWaysPastGuards } from "../../compiler/rules/no-ways-past-guards.ts";
import { createPathTree } from "../../compiler/rules/path-tree.ts";
import { methodOf, pathsOf } from "../../compiler/rules/paths.ts";
import type { Rule } from "../../compiler/rules/rule.ts";
import {
  comparePatterns,
  firstMatch,
  isPatternProblem,
  matchPattern,
  type PathPattern,
  parsePattern,
} from "../../model/matcher.ts";
import { SidecarConfig } from "../../sidecars/config.ts";
import { compileFront, matchRoute } from "../../sidecars/relay/front-table.ts";
import { emitSidecar } from "../../targets/sidecar/index.ts";
import { generatedGateways, type RequestLine, requestsFrom } from "../harness/generated-gateways.ts";

/** `GATEWRIGHT_SEED=229660529` asks for the same again; a million take about 9 s of one core. */
const REQUESTS = Number(process.env.GATEWRIGHT_REQUESTS ?? 1_000_000);
const SEED = Number(process.env.GATEWRIGHT_SEED ?? Date.now() % 2 ** 31);
const REQUESTS_EACH = 500;

describe(`the rules about routes, for ${REQUESTS} requests over random gateways (seed ${SEED})`, () => {
  it("never contradict the matcher", () => {
    const seen = { requests: 0, gateways: 0, routes: 0, hidden: 0, waysPastGuards: 0 };
    fc.assert(
      fc.property(generatedGateways, fc.integer(), (gateway, requestSeed) => {
        const choose = matcherOf(gateway);
        const hidden = told(noHiddenRoutes, gateway);
        const ways = told(noWaysPastGuards, gateway);
        expectWitnesses(gateway, hidden, choose);
        expectLives(gateway, hidden, choose);
        expectWays(gateway, ways, choose);
        const fences = fencesOf(gateway);
        const quiet = quietWays(gateway, ways);
        for (const line of requestsFrom(requestSeed, REQUESTS_EACH)) {
          const route = choose(line);
          if (!(route instanceof Object)) continue;
          if (hidden.has(route)) throw new Error(`${route.name} is told hidden, and gets ${textOf(line)}`);
          if (quiet.has(route)) expectNoWay(route, line, fences);
        }
        seen.requests += REQUESTS_EACH;
        seen.gateways += 1;
        seen.routes += gateway.routes.length;
        seen.hidden += hidden.size;
        seen.waysPastGuards += ways.size;
      }),
      { seed: SEED, numRuns: Math.ceil(REQUESTS / REQUESTS_EACH) },
    );
    console.log(`seed ${SEED}: ${JSON.stringify(seen)}`);
    // What is never found is not tested.
    expect(Math.min(seen.hidden, seen.waysPastGuards)).toBeGreaterThan(0);
  });
});

type Choice = Route | "other-method" | "none";
type Choose = (line: RequestLine) => Choice;

/** The front's own table as sidecar.json gives it, which must choose the path that the model of matching does. */
function matcherOf(gateway: Gateway): Choose {
  const [artifact] = emitSidecar([lower(gateway, "node")]);
  const table = compileFront(SidecarConfig.parse(JSON.parse(artifact?.text ?? "")));
  const routes = new Map(gateway.routes.map((route) => [route.name, route]));
  const sorted = gateway.routes
    .map((route) => ({ route, pattern: patternOf(route.path) }))
    .sort((left, right) => comparePatterns(left.pattern, right.pattern));
  return (line) => {
    const match = matchRoute(table, line.path, line.method);
    const first = firstMatch(sorted, line.path)?.item.route;
    if ((match.kind === "none") !== (first === undefined)) throw new Error(`${textOf(line)} is chosen in two ways`);
    if (match.kind !== "found") return match.kind;
    const route = routes.get(match.route.name);
    if (!route || !first || shapeOf(route) !== shapeOf(first)) throw new Error(`${textOf(line)} is chosen in two ways`);
    return route;
  };
}

/** What a rule tells of, by route. */
function told(rule: Rule, gateway: Gateway): ReadonlyMap<Route, Diagnostic> {
  const report = createReport();
  rule(gateway, report, (source) => ({ ...source, length: 1 }));
  return new Map(report.sorted().map((diagnostic) => [routeAt(gateway, diagnostic.span?.line), diagnostic]));
}

/** Each request shown fits the hidden route, and is won by the one named beside it, or is the 405 that it is said to be. */
function expectWitnesses(gateway: Gateway, hidden: ReadonlyMap<Route, Diagnostic>, choose: Choose): void {
  for (const [route, { message, related }] of hidden) {
    expect(related.length).toBeGreaterThan(2);
    for (const { message: shown, span } of related) {
      const line = requestIn(shown);
      const isMeant = route.method === "ANY" || route.method === line.method;
      expect({ fits: fits(route.path, line.path), isMeant }).toEqual({ fits: true, isMeant: true });
      const choice = choose(line);
      const named = routeAt(gateway, span.line);
      if (shown.startsWith("takes ")) expect(choice).toBe(named);
      else expect([choice, fits(named.path, line.path)]).toEqual(["other-method", true]);
    }
    expect(related.map(({ message }) => textOf(requestIn(message)))).toContain(textOf(requestIn(message, 1)));
  }
}

/** Each route that is not told of gets the request that its path is said to be reached by. */
function expectLives(gateway: Gateway, hidden: ReadonlyMap<Route, Diagnostic>, choose: Choose): void {
  const paths = pathsOf(gateway.routes);
  const tree = createPathTree(paths);
  for (const path of paths) {
    const reach = tree.reach(path);
    for (const route of path.routes) {
      expect(hidden.has(route)).toBe("takenBy" in reach);
      if ("reached" in reach)
        expect(choose({ method: methodOf(route, path), path: `/${reach.reached.join("/")}` })).toBe(route);
    }
  }
}

interface Fence {
  readonly group: NonNullable<Route["group"]>;
  readonly upstreams: readonly string[];
}

/** The guarded groups, as the page of route/past-guard says. */
function fencesOf(gateway: Gateway): readonly Fence[] {
  const guarded = gateway.routes.filter(
    (route) => route.group?.guarded && route.group.prefix !== "" && !isPublic(route),
  );
  return guarded.flatMap(({ group }) => {
    if (!group) return [];
    const upstreams = guarded.filter((route) => route.group === group).flatMap(upstreamOf);
    return [{ group, upstreams }];
  });
}

function expectWays(gateway: Gateway, ways: ReadonlyMap<Route, Diagnostic>, choose: Choose): void {
  const fences = fencesOf(gateway);
  for (const [route, { message }] of ways) {
    const line = requestIn(message, 1);
    expect(choose(line)).toBe(route);
    expect(fences.some((fence) => isWay(route, line, fence))).toBe(true);
  }
}

/** Public routes that nothing is told of; a public group is told of at one of its routes. */
function quietWays(gateway: Gateway, ways: ReadonlyMap<Route, Diagnostic>): ReadonlySet<Route> {
  const groups = new Set([...ways.keys()].flatMap(({ group }) => (group && !group.guarded ? [group] : [])));
  return new Set(
    gateway.routes.filter((route) => isPublic(route) && !ways.has(route) && !(route.group && groups.has(route.group))),
  );
}

function expectNoWay(route: Route, line: RequestLine, fences: readonly Fence[]): void {
  const passed = fences.find((fence) => isWay(route, line, fence));
  if (passed) throw new Error(`${route.name} takes ${textOf(line)} under ${passed.group.prefix} untold`);
}

function isWay(route: Route, { path }: RequestLine, { group, upstreams }: Fence): boolean {
  if (!isPublic(route) || route.policies.some(({ kind }) => kind === "health") || route.group === group) return false;
  if (!fits(`${group.prefix}/*all`, path)) return false;
  const depth = group.prefix.split("/").length;
  const isFallBack = /\*\w+$/.test(route.path) && route.path.split("/").length <= depth;
  return !isFallBack || upstreamOf(route).some((upstream) => upstreams.includes(upstream));
}

function isPublic({ policies }: Route): boolean {
  return policies.every(({ kind }) => kind !== "jwt" && kind !== "allow");
}

function upstreamOf({ policies }: Route): readonly string[] {
  return policies.flatMap((policy) => (policy.kind === "upstream" ? [policy.upstream] : []));
}

function routeAt(gateway: Gateway, line: number | undefined): Route {
  const route = gateway.routes[(line ?? 0) - 1];
  if (!route) throw new Error(`There is no route in line ${line}.`);
  return route;
}

/** The quoted request of a message; the first quotes may be around the route itself. */
function requestIn(message: string, index = 0): RequestLine {
  const [, method = "", path = ""] = [...message.matchAll(/"([A-Z]+) (\S+)"/g)][index] ?? [];
  return { method, path };
}

const patterns = new Map<string, PathPattern>();
function patternOf(path: string): PathPattern {
  const pattern = patterns.get(path) ?? parsePattern(path);
  if (isPatternProblem(pattern)) throw new Error(`"${path}" is no pattern.`);
  patterns.set(path, pattern);
  return pattern;
}

function fits(pattern: string, path: string): boolean {
  return matchPattern(patternOf(pattern), path) !== undefined;
}

function shapeOf({ path }: Route): string {
  return path.replace(/([:*])\w+/g, "$1");
}

function textOf({ method, path }: RequestLine): string {
  return `${method} ${path}`;
}
