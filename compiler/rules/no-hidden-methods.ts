import { comparePatterns, isPatternProblem, type PathPattern, parsePattern, patternKey } from "../../model/matcher.ts";
import type { Route } from "../ir/gateway.ts";
import { createPathTree, type PathTree, type Pieces } from "./path-tree.ts";
import type { Rule } from "./rule.ts";

interface Path {
  readonly pattern: PathPattern;
  readonly routes: Route[];
}

/** No route is hidden for its method by a more specific path that lacks the method: that would be a 405. */
export const noHiddenMethods: Rule = (gateway, report, spanOf) => {
  const paths = pathsOf(gateway.routes);
  const tree = createPathTree(paths);
  for (const hidden of paths) {
    // A route for any method is a fall-back: it takes what others leave, and says so.
    const routes = hidden.routes.filter(({ method }) => method !== "ANY");
    if (routes.length === 0) continue;
    for (const { item: winner, examples } of tree.sharing(hidden.pattern)) {
      const lacking = routes.filter(({ method }) => !hasMethod(winner.routes, method));
      if (lacking.length === 0 || comparePatterns(winner.pattern, hidden.pattern) >= 0) continue;
      if (!examples.some((path) => winnerOf(tree, path) === winner)) continue;
      const related = winner.routes.map(({ source }) => ({ message: "the more specific path", span: spanOf(source) }));
      for (const route of lacking) {
        const path = winner.pattern.text;
        report.add(
          "route/hidden-method",
          { route: `${route.method} ${route.path}`, winner: path, method: route.method, path },
          { span: spanOf(route.source), related },
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
function hasMethod(routes: readonly Route[], wanted: string): boolean {
  return routes.some(({ method }) => method === "ANY" || method === wanted || (method === "GET" && wanted === "HEAD"));
}

function winnerOf(tree: PathTree<Path>, path: Pieces): Path | undefined {
  const [first, ...others] = tree.fitting(path);
  return others.reduce<Path | undefined>(
    (best, other) => (best && comparePatterns(best.pattern, other.pattern) <= 0 ? best : other),
    first,
  );
}
