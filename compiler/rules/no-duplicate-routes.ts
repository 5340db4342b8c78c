import { isPatternProblem, parsePattern, patternKey } from "../../model/matcher.ts";
import type { Route } from "../ir/gateway.ts";
import type { Rule } from "./rule.ts";

/** No two routes fit exactly the same requests, whatever their parameters are called. */
export const noDuplicateRoutes: Rule = (gateway, report, spanOf) => {
  const first = new Map<string, Route>();
  for (const route of gateway.routes) {
    const pattern = parsePattern(route.path);
    if (isPatternProblem(pattern)) continue;
    const key = `${route.method} ${patternKey(pattern)}`;
    const earlier = first.get(key);
    if (earlier === undefined) first.set(key, route);
    else
      report.add(
        "route/duplicate",
        { route: `${route.method} ${route.path}` },
        {
          span: spanOf(route.source),
          related: [{ message: "the first one", span: spanOf(earlier.source) }],
        },
      );
  }
};
