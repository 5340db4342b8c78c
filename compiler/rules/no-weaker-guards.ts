import { type RouteGuard, routeGuardsOf } from "../ir/route-guard.ts";
import { lossesOf } from "./guard-losses.ts";
import type { Rule } from "./rule.ts";

/** No route asks for less than it did in the last build, wherever it stands now. */
export function noWeakerGuards(before: readonly RouteGuard[]): Rule {
  return (gateway, report, spanOf) => {
    const routes = routeGuardsOf(gateway);
    const earlier = pairWithEarlier(before, routes);
    for (const [index, route] of routes.entries()) {
      const was = earlier.get(route);
      const losses = was ? lossesOf(was, route) : [];
      const source = gateway.routes[index]?.source;
      if (!was || !source || losses.length === 0) continue;
      report.add(
        "route/weaker-guard",
        { route: keyOf(route), moved: describeMove(was, route), losses: losses.join("; ") },
        { span: spanOf(source) },
      );
    }
  };
}

/**
 * Which route of the last build each one is: the one of the same method and path, or of the same name; else, of those
 * that are gone, the only one with the same method, path below its prefix and upstreams, if no other new route is like it.
 */
function pairWithEarlier(
  before: readonly RouteGuard[],
  now: readonly RouteGuard[],
): ReadonlyMap<RouteGuard, RouteGuard> {
  const pairs = new Map<RouteGuard, RouteGuard>();
  const taken = new Set<RouteGuard>();
  for (const identityOf of [keyOf, ({ name }: RouteGuard) => name, movableKeyOf]) {
    const free = groupBy(
      before.filter((route) => !taken.has(route)),
      identityOf,
    );
    const fresh = groupBy(
      now.filter((route) => !pairs.has(route)),
      identityOf,
    );
    for (const [identity, routes] of fresh) {
      const [route, ...twins] = routes;
      const [was, ...others] = free.get(identity) ?? [];
      if (!route || !was || twins.length > 0 || others.length > 0) continue;
      pairs.set(route, was);
      taken.add(was);
    }
  }
  return pairs;
}

function keyOf({ method, path }: RouteGuard): string {
  return `${method} ${path}`;
}

function movableKeyOf({ method, path, prefix = "", to }: RouteGuard): string {
  return JSON.stringify([method, path.slice(prefix.replace(/\/$/, "").length), to]);
}

function groupBy(routes: readonly RouteGuard[], identityOf: (route: RouteGuard) => string) {
  const groups = new Map<string, RouteGuard[]>();
  for (const route of routes) {
    const known = groups.get(identityOf(route));
    if (known) known.push(route);
    else groups.set(identityOf(route), [route]);
  }
  return groups;
}

/** ` (it was "GET /api/orders" and stood in the group of "/api")`, or nothing. */
function describeMove(was: RouteGuard, now: RouteGuard): string {
  const moves = [
    ...(keyOf(was) === keyOf(now) ? [] : [`was "${keyOf(was)}"`]),
    ...(was.prefix === now.prefix ? [] : [`stood in ${placeOf(was)}`]),
  ];
  return moves.length === 0 ? "" : ` (it ${moves.join(" and ")})`;
}

function placeOf({ prefix }: RouteGuard): string {
  if (prefix === undefined) return "the gateway itself";
  return prefix === "" ? "a group without a prefix" : `the group of "${prefix}"`;
}
