import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { matchPattern, type PathPattern, parsePattern } from "../../../model/matcher.ts";
import { capturingPattern, pathMatch, targetPattern } from "../../../targets/envoy/path-match.ts";

function pattern(text: string): PathPattern {
  const parsed = parsePattern(text);
  if ("problem" in parsed) throw new Error(`${text}: ${parsed.problem}`);
  return parsed;
}

/** Whether Envoy's match takes a path, read as its documentation says. */
function fits(text: string, path: string): boolean {
  const match = pathMatch(pattern(text));
  if ("path" in match) return path === match.path;
  if ("prefix" in match) return path.startsWith(match.prefix);
  return new RegExp(`^(?:${match.safe_regex.regex})$`).test(path);
}

describe("the match of a path", () => {
  test("is exact, a prefix or a pattern, the cheapest that says it", () => {
    expect(pathMatch(pattern("/a/b"))).toEqual({ path: "/a/b" });
    expect(pathMatch(pattern("/"))).toEqual({ path: "/" });
    expect(pathMatch(pattern("/a/*rest"))).toEqual({ prefix: "/a/" });
    expect(pathMatch(pattern("/*rest"))).toEqual({ prefix: "/" });
    expect(pathMatch(pattern("/a.b/:id"))).toEqual({ safe_regex: { regex: "/a\\.b/[!-.0-~]+" } });
  });

  const segment = fc.constantFrom("a", "b", "a.b", "(x)+", "$1", ":p", ":q", "");
  const patterns = fc
    .tuple(fc.array(segment, { maxLength: 4 }), fc.constantFrom("", "*rest"))
    .map(([segments, rest]) => `/${[...segments.filter((text) => text !== ""), rest].join("/")}`)
    .filter((text) => !("problem" in parsePattern(text)));
  const paths = fc.array(fc.constantFrom("a", "b", "a.b", "axb", "(x)+", "x", "$1", "%20", ""), { maxLength: 5 });

  test("takes the same paths as the model's matcher", () => {
    fc.assert(
      fc.property(patterns, paths, (text, pieces) => {
        const path = `/${pieces.join("/")}`;
        return fits(text, path) === (matchPattern(pattern(text), path) !== undefined);
      }),
      { numRuns: 5_000 },
    );
  });

  test("takes them with any query where the query is still there", () => {
    const queries = fc.constantFrom("", "?", "?x=1", "?/a/b?");
    fc.assert(
      fc.property(patterns, paths, queries, (text, pieces, query) => {
        const path = `/${pieces.join("/")}`;
        const fitting = new RegExp(`^(?:${targetPattern(pattern(text))})$`).test(`${path}${query}`);
        return fitting === (matchPattern(pattern(text), path) !== undefined);
      }),
      { numRuns: 5_000 },
    );
  });

  test("captures the parameters that the model's matcher finds", () => {
    fc.assert(
      fc.property(patterns, paths, (text, pieces) => {
        const path = `/${pieces.join("/")}`;
        const params = matchPattern(pattern(text), path);
        fc.pre(params !== undefined);
        const { regex, numberOf } = capturingPattern(pattern(text));
        const groups = new RegExp(regex).exec(path);
        return Object.entries(params ?? {}).every(([name, value]) => groups?.[numberOf(name)] === value);
      }),
      { numRuns: 2_000 },
    );
  });
});
