import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { noDuplicateRoutes } from "../../../compiler/rules/no-duplicate-routes.ts";
import { noHiddenMethods } from "../../../compiler/rules/no-hidden-methods.ts";
import { noHiddenRoutes } from "../../../compiler/rules/no-hidden-routes.ts";
import type { Rule } from "../../../compiler/rules/rule.ts";
import { comparePatterns, firstMatch, isPatternProblem, matchPattern, parsePattern } from "../../../model/matcher.ts";
import { findings } from "./rule-findings.ts";

describe("no two routes fit exactly the same requests", () => {
  it.each([
    [["GET /a", "POST /a"]],
    [["GET /a", "GET /a/"]],
    [["GET /a", "GET /:a"]],
    [["GET /:a/b", "GET /:a/*b"]],
    [["GET /a", "ANY /a"]],
  ])("%j are told apart", (keys) => {
    expect(findings(noDuplicateRoutes, keys)).toEqual([]);
  });

  it.each([[["GET /a", "GET /a"]], [["GET /:a/b", "GET /:other/b"]], [["ANY /x/*a", "ANY /x/*b"]]])(
    "%j are the same, and the second one is told with the place of the first",
    (keys) => {
      const [found, ...others] = findings(noDuplicateRoutes, keys);
      expect(others).toEqual([]);
      expect(found).toMatchObject({ code: "route/duplicate", span: { line: 2 }, related: [{ span: { line: 1 } }] });
    },
  );

  it("each further one is told of with the first", () => {
    const found = findings(noDuplicateRoutes, ["GET /a", "GET /a", "GET /a"]);
    expect(found.map(({ span, related }) => [span?.line, related[0]?.span.line])).toEqual([
      [2, 1],
      [3, 1],
    ]);
  });
});

describe("no route is hidden for its method by a more specific path", () => {
  it.each([
    ["the methods are the same", ["GET /a/b", "GET /a/:x"]],
    ["the more specific path takes any method", ["ANY /a/b", "POST /a/:x"]],
    ["the less specific one is a fall-back for any method", ["GET /a/b", "ANY /*rest"]],
    ["HEAD follows GET", ["GET /a/b", "HEAD /a/:x"]],
    ["no path fits both", ["GET /a/b", "POST /c/:x"]],
    ["one has more segments", ["GET /a/b/c", "POST /a/:x"]],
    ["a parameter is never empty", ["GET /a/", "POST /a/:x"]],
  ])("fine where %s", (_, keys) => {
    expect(findings(noHiddenMethods, keys)).toEqual([]);
  });

  it.each([
    ["literal before parameter", ["GET /a/b", "POST /a/:x"], 2],
    ["parameter before rest", ["POST /a/*rest", "GET /a/:x"], 1],
    ["an empty rest", ["GET /a/", "POST /a/*rest"], 2],
    ["specific at the left, wherever it is declared", ["POST /:x/b", "GET /a/:y"], 1],
  ])("told for %s", (_, keys, line) => {
    expect(findings(noHiddenMethods, keys)).toMatchObject([{ code: "route/hidden-method", span: { line } }]);
  });

  it("told of once for each path that hides it", () => {
    const found = findings(noHiddenMethods, ["GET /a/b", "GET /a/c", "POST /a/:x"]);
    expect(found.map(({ message }) => message.match(/where "(.*?)"/)?.[1])).toEqual(["/a/b", "/a/c"]);
  });

  const segment = fc.constantFrom("a", "b", ":x", "");
  const path = fc
    .tuple(fc.array(segment, { minLength: 1, maxLength: 3 }), fc.boolean())
    .map(([segments, hasRest]) => {
      const named = segments.map((text, index) => (text === ":x" ? `:x${index}` : text));
      return `/${[...named.filter((text, index) => text !== "" || index === named.length - 1)].join("/")}${hasRest ? "/*rest" : ""}`;
    })
    .filter((text) => !isPatternProblem(parsePattern(text)));
  const keys = fc.uniqueArray(
    fc.tuple(fc.constantFrom("GET", "POST", "ANY"), path).map(([method, text]) => `${method} ${text}`),
    { minLength: 2, maxLength: 5 },
  );
  /** Every request that these patterns could be told apart by. */
  const requests = ["a", "b", "c", ""].flatMap((one) => [
    `/${one}`,
    ...["a", "b", "c", ""].flatMap((two) => [
      `/${one}/${two}`,
      ...["a", "b", "c", ""].flatMap((three) => [`/${one}/${two}/${three}`, `/${one}/${two}/${three}/a`]),
    ]),
  ]);

  it("tells of exactly the routes that the matcher never gets to, whatever is declared", () => {
    fc.assert(
      fc.property(keys, (declared) => {
        if (findings(noDuplicateRoutes, declared).length > 0) return;
        const toldBy = (rule: Rule) => findings(rule, declared).map(({ span }) => declared[(span?.line ?? 0) - 1]);
        // What is hidden for every request is told of by a rule of its own.
        const whole = new Set(toldBy(noHiddenRoutes));
        const expected = [...hiddenByMatcher(declared)].filter((key) => !whole.has(key));
        expect(new Set(toldBy(noHiddenMethods))).toEqual(new Set(expected));
      }),
      { numRuns: 500 },
    );
  });

  /** A route with a method of its own, of which some request that fits is given to a path without the method. */
  function hiddenByMatcher(declared: readonly string[]): ReadonlySet<string> {
    const sorted = declared
      .map((key) => {
        const [method = "", text = ""] = key.split(" ");
        const pattern = parsePattern(text);
        if (isPatternProblem(pattern)) throw new Error(`${text} is no pattern`);
        return { key, method, pattern };
      })
      .sort((left, right) => comparePatterns(left.pattern, right.pattern));
    const hidden = sorted.filter(({ method, pattern }) => {
      if (method === "ANY") return false;
      return requests.some((request) => {
        if (request.includes("//") || !matchPattern(pattern, request)) return false;
        const winner = firstMatch(sorted, request)?.item.pattern;
        const rivals = sorted.filter((route) => winner && samePaths(route.pattern.text, winner.text));
        return !rivals.some((route) => route.method === "ANY" || route.method === method);
      });
    });
    return new Set(hidden.map(({ key }) => key));
  }

  function samePaths(left: string, right: string): boolean {
    return left.replace(/:\w+/g, ":") === right.replace(/:\w+/g, ":");
  }
});
