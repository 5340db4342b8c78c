import { comparePatterns } from "../../model/matcher.ts";
import { pathTableOf, routeFor } from "./paths.ts";
import type { Rule } from "./rule.ts";

/** No route is hidden for its method by a more specific path that lacks the method: that would be a 405. */
export const noHiddenMethods: Rule = (gateway, report, spanOf) => {
  const { paths, tree } = pathTableOf(gateway);
  for (const hidden of paths) {
    // A route for any method is a fall-back: it takes what others leave, and says so. What is hidden for every request
    // is told of by another rule.
    const routes = hidden.routes.filter(({ method }) => method !== "ANY");
    if (routes.length === 0 || "takenBy" in tree.reach(hidden)) continue;
    for (const { item: winner, examples } of tree.sharing(hidden.pattern)) {
      const lacking = routes.filter(({ method }) => routeFor(winner, method) === undefined);
      if (lacking.length === 0 || comparePatterns(winner.pattern, hidden.pattern) >= 0) continue;
      if (!examples.some((path) => tree.winner(path) === winner)) continue;
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
