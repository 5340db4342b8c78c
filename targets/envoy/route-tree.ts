import type { PathPattern } from "../../model/matcher.ts";
import { literalBeginning, targetPattern } from "./path-match.ts";
import { type Message, type Route, typed } from "./resources.ts";

/**
 * From a route configuration to the branches of its tree. Written a branch a line: a tree of ten thousand routes, deep as
 * it is, would otherwise be four fifths blanks, 110 MB instead of 25.
 */
export const LEVELS_ABOVE_BRANCHES = 7;

/** A path and what it answers: the first of its routes that fits the method. The last fits every request. */
export interface Leaf {
  readonly pattern: PathPattern;
  readonly routes: readonly Route[];
}

/**
 * The paths as a tree: which branch is found by one walk along the path, however many there are, and only the few that
 * begin alike are tried one by one.
 *
 * A branch is the literal beginning of paths. Envoy takes the longest that fits, and goes on with the next shorter one
 * if nothing on it fits. That is the precedence of the model: of two patterns that fit a path, the one with the longer
 * literal beginning has a literal where the other has a parameter or the rest.
 *
 * @see https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/advanced/matching/matching_api
 */
export function emitTree(leaves: readonly Leaf[], otherwise: Route): Message {
  const branches = Map.groupBy(leaves, ({ pattern }) => literalBeginning(pattern));
  return {
    matcher_tree: {
      input: target,
      prefix_match_map: { map: Object.fromEntries([...branches].map(([key, among]) => [key, emitBranch(among)])) },
    },
    on_no_match: listed([otherwise]),
  };
}

/** What is written out before patterns, these before all that is left: the order of the plan. */
function emitBranch(leaves: readonly Leaf[]): Message {
  const rest = leaves.find(({ pattern }) => isAllBelow(pattern));
  const tried = leaves.filter((leaf) => leaf !== rest);
  const onMatchOfRest = rest && listed(rest.routes);
  if (onMatchOfRest && tried.length === 0) return onMatchOfRest;
  return {
    matcher: {
      matcher_list: {
        matchers: tried.map(({ pattern, routes }) => ({ predicate: fits(pattern), on_match: listed(routes) })),
      },
      ...(onMatchOfRest && { on_no_match: onMatchOfRest }),
    },
  };
}

/** `/files/*path`: whatever is on this branch fits. */
function isAllBelow({ segments }: PathPattern): boolean {
  return (
    segments.findIndex(({ kind }) => kind !== "literal") === segments.length - 1 && segments.at(-1)?.kind === "rest"
  );
}

/** Of the target, which has the query too: a header that holds the path alone would have to be made for each request. */
function fits(pattern: PathPattern): Message {
  if (pattern.segments.some(({ kind }) => kind !== "literal")) {
    return matches({ safe_regex: { google_re2: {}, regex: targetPattern(pattern) } });
  }
  const path = literalBeginning(pattern);
  return { or_matcher: { predicate: [matches({ exact: path }), matches({ prefix: `${path}?` })] } };
}

function matches(value: Message): Message {
  return { single_predicate: { input: target, value_match: value } };
}

const target = {
  name: "target",
  typed_config: typed("envoy.type.matcher.v3.HttpRequestHeaderMatchInput", { header_name: ":path" }),
};

function listed(routes: readonly Route[]): Message {
  return { action: { name: "routes", typed_config: { ...typed("envoy.config.route.v3.RouteList"), routes } } };
}
