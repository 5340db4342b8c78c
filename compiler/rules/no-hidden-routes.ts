import type { Route } from "../ir/gateway.ts";
import type { Pieces, Taken } from "./path-tree.ts";
import { methodOf, type Path, pathTableOf, routeFor } from "./paths.ts";
import type { Rule } from "./rule.ts";

/** No route is hidden by others, one or several together, for every request that it fits. */
export const noHiddenRoutes: Rule = (gateway, report, spanOf) => {
  const { paths, tree } = pathTableOf(gateway);
  for (const path of paths) {
    const reach = tree.reach(path);
    if ("reached" in reach) continue;
    for (const route of path.routes) {
      const takers = reach.takenBy.map((taken) => takerOf(route, taken));
      report.add(
        "route/hidden",
        { route: `${route.method} ${route.path}`, request: takers[0]?.request ?? "" },
        {
          span: spanOf(route.source),
          related: takers.map(({ message, source }) => ({ message, span: spanOf(source) })),
        },
      );
    }
  }
};

interface Taker {
  /** That the hidden route fits and does not get: `GET /files/1`. */
  readonly request: string;
  readonly message: string;
  readonly source: Route["source"];
}

function takerOf(hidden: Route, { item, example }: Taken<Path>): Taker {
  const [first] = item.routes;
  if (!first) throw new Error(`"${item.pattern.text}" is the path of no route`);
  const method = hidden.method === "ANY" ? methodOf(first, item) : hidden.method;
  const request = `${method} ${textOf(example)}`;
  const route = routeFor(item, method);
  return route
    ? { request, message: `takes "${request}"`, source: route.source }
    : { request, message: `makes "${request}" a 405: its path is chosen before the method`, source: first.source };
}

function textOf(path: Pieces): string {
  return `/${path.join("/")}`;
}
