import {
  comparePatterns,
  isPatternProblem,
  type PathPattern,
  parsePattern,
  patternKey,
  type Segment,
} from "../../model/matcher.ts";
import type { Route } from "../ir/gateway.ts";
import type { Rule } from "./rule.ts";

interface Path {
  readonly pattern: PathPattern;
  readonly routes: Route[];
}

/** No route is hidden for its method by a more specific path that lacks the method: that would be a 405. */
export const noHiddenMethods: Rule = (gateway, report, spanOf) => {
  const paths = pathsOf(gateway.routes);
  for (const winner of paths) {
    if (winner.routes.some(({ method }) => method === "ANY")) continue;
    for (const hidden of paths) {
      if (hidden === winner || comparePatterns(winner.pattern, hidden.pattern) >= 0) continue;
      if (!overlap(winner.pattern.segments, hidden.pattern.segments)) continue;
      for (const route of hidden.routes) {
        // A route for any method is a fall-back: it takes what others leave, and says so.
        if (route.method === "ANY" || hasMethod(winner.routes, route.method)) continue;
        report.add(
          "route/hidden-method",
          {
            route: `${route.method} ${route.path}`,
            winner: winner.pattern.text,
            method: route.method,
            path: winner.pattern.text,
          },
          {
            span: spanOf(route.source),
            related: winner.routes.map(({ source }) => ({
              message: "the more specific path",
              span: spanOf(source),
            })),
          },
        );
      }
    }
  }
};

function pathsOf(routes: readonly Route[]): readonly Path[] {
  const paths = new Map<string, Path>();
  for (const route of routes) {
    const pattern = parsePattern(route.path);
    if (isPatternProblem(pattern)) continue;
    const key = patternKey(pattern);
    const known = paths.get(key);
    if (known) known.routes.push(route);
    else paths.set(key, { pattern, routes: [route] });
  }
  return [...paths.values()];
}

/** HEAD follows GET. */
function hasMethod(routes: readonly Route[], method: string): boolean {
  return routes.some((route) => route.method === method || (method === "HEAD" && route.method === "GET"));
}

/** Whether some path fits both. */
function overlap(left: readonly Segment[], right: readonly Segment[]): boolean {
  const longest = Math.max(left.length, right.length);
  for (let index = 0; index < longest; index++) {
    const [a, b] = [left[index], right[index]];
    if (a === undefined || b === undefined) return false;
    if (a.kind === "rest" || b.kind === "rest") return true;
    if (a.kind === "literal" && b.kind === "literal" && a.text !== b.text) return false;
    if ((a.kind === "literal" && a.text === "") !== (b.kind === "literal" && b.text === "") && isEmptyLiteral(a, b))
      return false;
  }
  return true;
}

/** A parameter never fits the empty segment after a trailing slash. */
function isEmptyLiteral(left: Segment, right: Segment): boolean {
  return [left, right].some((segment) => segment.kind === "literal" && segment.text === "");
}
