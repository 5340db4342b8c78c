import fc from "fast-check";
import {
  comparePatterns,
  firstMatch,
  isPatternProblem,
  type PathPattern,
  parsePattern,
  patternKey,
} from "../../model/matcher.ts";

/** A declared route, and the number by which its answer is told from the others'. */
export interface GeneratedRoute {
  readonly method: string;
  readonly pattern: PathPattern;
  readonly number: number;
}

/** What a request must come to: the number of a route, or a refusal. */
export type Match = number | "not found" | "not allowed";

/** Few words, so that generated paths meet generated patterns, and some that are a beginning of another. */
const word = fc.constantFrom("a", "b", "ab", "api", "v1", "a.b", "-");
const segment = fc.oneof(
  { weight: 5, arbitrary: word },
  { weight: 3, arbitrary: fc.constantFrom(":x", ":y") },
  { weight: 1, arbitrary: fc.constant("*rest") },
);
const method = fc.constantFrom("GET", "POST", "ANY");

/** Up to 80 routes that can be told apart, in any order. */
export const routeTables = routeTablesOf(80);

/** Up to so many routes that can be told apart, in any order, of drafts half as many again. */
export function routeTablesOf(most: number): fc.Arbitrary<readonly GeneratedRoute[]> {
  const draft = fc.record({ method, segments: fc.array(segment, { maxLength: 4 }), slash: fc.boolean() });
  return fc.array(draft, { minLength: most, maxLength: Math.ceil(1.5 * most) }).map((drafts) => {
    const routes = new Map<string, Omit<GeneratedRoute, "number">>();
    for (const { method, segments, slash } of drafts) {
      const pattern = parsePattern(`/${numbered(segments).join("/")}${slash && segments.length > 0 ? "/" : ""}`);
      if (!isPatternProblem(pattern)) routes.set(`${method} ${patternKey(pattern)}`, { method, pattern });
    }
    return [...routes.values()].slice(0, most).map((route, number) => ({ ...route, number }));
  });
}

export const requestLines = fc.record({
  method: fc.constantFrom("GET", "HEAD", "POST", "DELETE"),
  path: fc
    .tuple(fc.array(fc.oneof(word, fc.constantFrom("c", "abc", "%C3%A9")), { maxLength: 5 }), fc.boolean())
    .map(([words, slash]) => `/${words.join("/")}${slash && words.length > 0 ? "/" : ""}`),
  /** No part of the path, whatever it looks like. */
  query: fc.constantFrom("", "", "?", "?x=1", "?/a/b"),
});

/** What the model of matching says: the path is chosen first, then the method, without going back. */
export function matchOf(
  routes: readonly GeneratedRoute[],
  line: { readonly method: string; readonly path: string },
): Match {
  const sorted = routes.toSorted((left, right) => comparePatterns(left.pattern, right.pattern));
  const winner = firstMatch(sorted, line.path)?.item.pattern;
  if (!winner) return "not found";
  const candidates = routes.filter(({ pattern }) => patternKey(pattern) === patternKey(winner));
  const asked = line.method === "HEAD" ? ["HEAD", "GET", "ANY"] : [line.method, "ANY"];
  for (const one of asked) {
    const route = candidates.find((candidate) => candidate.method === one);
    if (route) return route.number;
  }
  return "not allowed";
}

/** A gateway.ts with these routes, each answering its number. */
export function writeGateway(routes: readonly GeneratedRoute[]): string {
  const lines = routes.map(({ method, pattern, number }) => {
    const key = JSON.stringify(`${method} ${pattern.text}`);
    return `    ${key}: { auth: anyone, to: respond({ status: 200, headers: { "x-route": "${number}" } }) },`;
  });
  return [
    'import { anyone, gateway, respond } from "gatewright";',
    "export default gateway({",
    '  targets: ["envoy", "nginx"],',
    "  routes: {",
    ...lines,
    "  },",
    "});",
    "",
  ].join("\n");
}

/** Each parameter by a name of its own: a pattern has none twice. */
function numbered(segments: readonly string[]): readonly string[] {
  return segments.map((text, index) => (text.startsWith(":") ? `${text}${index}` : text));
}
