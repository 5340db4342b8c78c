import { inputsOf } from "../../model/expression.ts";
import { comparePatterns, isPatternProblem, type PathPattern, parsePattern, patternKey } from "../../model/matcher.ts";
import type { Target } from "../../model/targets.ts";
import type { Gateway, Route } from "../ir/gateway.ts";
import type { Support } from "../policies/define.ts";
import { type Policy, type PolicyKind, policies, policiesOf, policyOf } from "../policies/index.ts";
import { contentId } from "./content-id.ts";
import { divergencesOf } from "./divergences.ts";
import type { Placed, Plan, PlanGuard, PlanPath, PlanRelay, PlanRoute } from "./plan.ts";

/**
 * Decides who does each policy on a target. If every guard policy of a route is native there is no hop; else the whole
 * guard is the sidecar's, never half and half: the order of 401, 403 and 429 must not depend on the target. A route
 * with any policy of the relay goes through the relay, which runs the guard in process.
 *
 * @param paths of the gateway: they are the same on every target
 */
export function lower(gateway: Gateway, target: Target, paths: readonly RoutesOfPath[] = pathsOf(gateway)): Plan {
  const guards = new Map<string, PlanGuard>();
  const relays = new Map<string, PlanRelay>();
  const entries = gateway.routes.map((route): readonly [Route, LoweredRoute] => {
    const placed = route.policies.map((policy) => place(policy, target));
    const guard = placed.some(({ by }) => by === "guard") ? guardOf(route, gateway, placed) : undefined;
    if (guard) guards.set(guard.id, guard);
    const relay = placed.some(({ by }) => by === "relay") ? relayOf(route, guard?.id) : undefined;
    if (relay) relays.set(relay.id, relay);
    return [route, { route, placed, guard: relay ? undefined : guard?.id, relay: relay?.id }];
  });
  const lowered = new Map(entries);
  return {
    version: 1,
    target,
    gateway,
    paths: paths.map(({ pattern, routes }) =>
      planPath(
        pattern,
        routes.flatMap((route) => lowered.get(route) ?? []),
      ),
    ),
    guards: [...guards.values()],
    relays: [...relays.values()],
    formerUpstreams: [],
    divergences: divergencesOf(gateway, target),
  };
}

function place(policy: Policy, target: Target): Placed {
  const support = supportOf(policy.kind, target);
  if (support.by === "none") throw new Error(`"${policy.kind}" reached a target that cannot do it: ${support.reason}`);
  return { policy, by: support.by };
}

function supportOf(kind: PolicyKind, target: Target): Support {
  return policies[kind].support[target];
}

function guardOf(route: Route, gateway: Gateway, placed: readonly Placed[]): PlanGuard {
  const byGuard = placed.filter(({ by }) => by === "guard").map(({ policy }) => policy);
  const caller = policyOf(byGuard, "jwt")?.caller;
  const allow = policiesOf(byGuard, "allow").map(({ condition }) => condition);
  const limits = policiesOf(byGuard, "rate-limit").map(({ limit }) => limit);
  const breaker = policyOf(byGuard, "breaker")?.upstream;
  const keys = gateway.limits.flatMap(({ id, by }) => (limits.includes(id) && by !== "ip" ? [by] : []));
  const readsParams = [...allow, ...keys].some((expression) =>
    inputsOf(expression).some(({ path }) => path[0] === "params"),
  );
  const content = { caller, allow, limits, pattern: readsParams ? route.path : undefined, breaker };
  const meaning = {
    ...content,
    caller: gateway.callers.find(({ name }) => name === caller),
    breaker: gateway.upstreams.find(({ name }) => name === breaker)?.breaker,
  };
  return { id: contentId("guard", withoutSources(meaning)), ...content };
}

function relayOf(route: Route, guard: string | undefined): PlanRelay {
  const sequence = policyOf(route.policies, "sequence");
  const maxBody = policyOf(route.policies, "max-body");
  if (!sequence || !maxBody) throw new Error(`"${route.name}" has nothing that a relay could do`);
  const content = {
    guard,
    pattern: route.path,
    maxBodyBytes: maxBody.bytes,
    // Each step has its own deadline, and they run one after the other.
    timeoutMs: sequence.steps.reduce((sum, { timeoutMs }) => sum + timeoutMs, 0),
    sequence,
  };
  return { id: contentId("relay", content), ...content };
}

/** Moving a declaration to another line changes no meaning. */
function withoutSources(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, inner) => (key === "source" ? undefined : inner)));
}

/** The routes that differ in their method alone. */
export interface RoutesOfPath {
  readonly pattern: PathPattern;
  readonly routes: readonly Route[];
}

/** In the order of precedence. */
export function pathsOf({ routes }: Gateway): readonly RoutesOfPath[] {
  const byPath = new Map<string, { readonly pattern: PathPattern; readonly routes: Route[] }>();
  for (const route of routes) {
    const pattern = patternOf(route);
    const key = patternKey(pattern);
    const known = byPath.get(key);
    if (known) known.routes.push(route);
    else byPath.set(key, { pattern, routes: [route] });
  }
  return [...byPath.values()].sort((left, right) => comparePatterns(left.pattern, right.pattern));
}

interface LoweredRoute {
  readonly route: Route;
  readonly placed: readonly Placed[];
  readonly guard: string | undefined;
  readonly relay: string | undefined;
}

function planPath(pattern: PathPattern, lowered: readonly LoweredRoute[]): PlanPath {
  const declared = lowered.map(({ route }) => route.method);
  const routes = lowered.map((item) => planRoute(item, declared));
  return {
    pattern,
    // A route for any method is last: it takes what the others leave.
    routes: [...routes.filter(({ methods }) => methods), ...routes.filter(({ methods }) => !methods)],
    allowedMethods: declared.includes("ANY") ? [] : [...new Set(routes.flatMap(({ methods }) => methods ?? []))].sort(),
  };
}

function planRoute({ route, placed, guard, relay }: LoweredRoute, methodsOfPath: readonly string[]): PlanRoute {
  const followsGet = route.method === "GET" && !methodsOfPath.includes("HEAD");
  const methods = route.method === "ANY" ? undefined : followsGet ? ["GET", "HEAD"] : [route.method];
  return { name: route.name, source: route.source, methods, guard, relay, placed };
}

function patternOf(route: Route): PathPattern {
  const pattern = parsePattern(route.path);
  if (isPatternProblem(pattern)) throw new Error(`"${route.path}" was accepted as a pattern and is none`);
  return pattern;
}
