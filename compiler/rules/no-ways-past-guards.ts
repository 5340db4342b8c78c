import { isPatternProblem, type PathPattern, parsePattern } from "../../model/matcher.ts";
import type { Gateway, Group, Route, Source } from "../ir/gateway.ts";
import { policiesOf, policyOf } from "../policies/index.ts";
import type { PathTree } from "./path-tree.ts";
import { methodOf, type Path, pathTableOf, routeFor } from "./paths.ts";
import type { Rule } from "./rule.ts";

/**
 * No public route from elsewhere takes a request under the prefix of a guarded group, but for a rest that begins above
 * the prefix (`/*rest`), takes only what all others leave, and leads to no upstream of the group.
 *
 * Public is who asks neither a caller nor a condition; a health check is nobody's way in. A public route in the group
 * itself is meant.
 */
export const noWaysPastGuards: Rule = (gateway, report, spanOf) => {
  const { tree } = pathTableOf(gateway);
  const found = new Map<string, Way[]>();
  for (const fence of fencesOf(gateway))
    for (const way of waysInto(fence, tree)) {
      // A public group is one hole, however many routes it has.
      const { group } = way.route;
      const key = group && !group.guarded ? keyOf(group) : `${placeOf(way.route)} ${way.route.path}`;
      const known = found.get(key);
      if (known) known.push(way);
      else found.set(key, [way]);
    }
  for (const ways of found.values()) {
    const [first] = ways;
    if (!first) continue;
    const { route, request, fence } = first;
    const others = new Set(ways.map((way) => way.route)).size - 1;
    report.add(
      "route/past-guard",
      {
        route: `${route.method} ${route.path}`,
        request,
        prefix: fence.group.prefix,
        others:
          others === 0 ? "" : ` So ${others === 1 ? "does 1 more route" : `do ${others} more routes`} of its group.`,
      },
      { span: spanOf(route.source), related: guardsOf(ways).map(({ message, at }) => ({ message, span: spanOf(at) })) },
    );
  }
};

interface Guard {
  readonly message: string;
  readonly at: Source;
}

/** What the ways lead past, each once: the groups, and the routes that would have taken the requests. */
function guardsOf(ways: readonly Way[]): readonly Guard[] {
  const guards = ways.flatMap(({ fence: { group }, guard }): readonly Guard[] => [
    { message: `the guarded group of "${group.prefix}"`, at: group.source },
    ...(guard ? [{ message: "the guarded route that fits the request too", at: guard.source }] : []),
  ]);
  return [...new Map(guards.map((guard) => [`${guard.message} ${placeOf({ source: guard.at })}`, guard])).values()];
}

/** A guarded group and what it fences in. */
interface Fence {
  readonly group: Group;
  /** All paths below the prefix. */
  readonly pattern: PathPattern;
  /** Where its guarded routes lead. */
  readonly upstreams: ReadonlySet<string>;
}

interface Way {
  readonly route: Route;
  readonly fence: Fence;
  /** That it takes: `GET /api/health`. */
  readonly request: string;
  /** The route of the group that would have taken it. */
  readonly guard: Route | undefined;
}

function fencesOf(gateway: Gateway): readonly Fence[] {
  const fences = new Map<string, Fence & { readonly upstreams: Set<string> }>();
  for (const route of gateway.routes) {
    const { group } = route;
    if (!group?.guarded || isPublic(route)) continue;
    const key = keyOf(group);
    let fence = fences.get(key);
    if (!fence) {
      const prefix = parsePattern(group.prefix.replace(/\/$/, ""));
      if (isPatternProblem(prefix)) continue;
      const segments = [...prefix.segments, { kind: "rest", name: "rest" } as const];
      fence = { group, pattern: { text: `${prefix.text}/*rest`, segments }, upstreams: new Set() };
      fences.set(key, fence);
    }
    for (const upstream of upstreamsOf(route)) fence.upstreams.add(upstream);
  }
  return [...fences.values()];
}

function* waysInto(fence: Fence, tree: PathTree<Path>): Iterable<Way> {
  for (const { item: path, examples } of tree.sharing(fence.pattern)) {
    const strangers = path.routes.filter((route) => isWayInto(fence, route, path));
    if (strangers.length === 0) continue;
    const example = examples.find((one) => tree.winner(one) === path);
    if (example === undefined) continue;
    for (const route of strangers) {
      const method = methodOf(route, path);
      const guard = [...tree.fitting(example)]
        .flatMap((other) => routeFor(other, method) ?? [])
        .find((other) => isOf(fence.group, other) && !isPublic(other));
      yield { route, fence, request: `${method} /${example.join("/")}`, guard };
    }
  }
}

function isWayInto(fence: Fence, route: Route, { pattern }: Path): boolean {
  if (!isPublic(route) || policyOf(route.policies, "health") || isOf(fence.group, route)) return false;
  const isFallBack =
    pattern.segments.at(-1)?.kind === "rest" && pattern.segments.length < fence.pattern.segments.length;
  return !isFallBack || upstreamsOf(route).some((upstream) => fence.upstreams.has(upstream));
}

function isPublic({ policies }: Route): boolean {
  return !policyOf(policies, "jwt") && !policyOf(policies, "allow");
}

function isOf(group: Group, route: Route): boolean {
  return route.group !== undefined && keyOf(route.group) === keyOf(group);
}

function upstreamsOf({ policies }: Route): readonly string[] {
  const steps = policyOf(policies, "sequence")?.steps ?? [];
  return [...policiesOf(policies, "upstream"), ...steps].map(({ upstream }) => upstream);
}

/** One call can make several groups, as in a loop. */
function keyOf(group: Group): string {
  return `${placeOf(group)} ${group.prefix}`;
}

function placeOf({ source }: { readonly source: Source }): string {
  return `${source.file}:${source.line}:${source.column}`;
}
