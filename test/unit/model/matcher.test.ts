import { describe, expect, test } from "vitest";
import {
  comparePatterns,
  decodeParams,
  firstMatch,
  isPatternProblem,
  matchPattern,
  type PathPattern,
  parsePattern,
  patternKey,
} from "../../../model/matcher.ts";

function pattern(text: string): PathPattern {
  const parsed = parsePattern(text);
  if (isPatternProblem(parsed)) throw new Error(`${text}: ${parsed.problem}`);
  return parsed;
}

describe("a pattern", () => {
  test.each([
    ["products", "no-slash"],
    ["/a//b", "empty-segment"],
    ["/:1", "bad-name"],
    ["/:a/:a", "repeated-name"],
    ["/*rest/x", "rest-not-last"],
    ["/a;b", "bad-literal"],
    ["/caf%C3%A9", "bad-literal"],
    ["/café", "bad-literal"],
    ["/..", "bad-literal"],
    ["/a b", "bad-literal"],
  ])("%s is refused: %s", (text, problem) => expect(parsePattern(text)).toMatchObject({ problem }));

  test("has the same key whatever its parameters are called", () => {
    expect(patternKey(pattern("/a/:id/*rest"))).toBe(patternKey(pattern("/a/:name/*tail")));
    expect(patternKey(pattern("/a/:id"))).not.toBe(patternKey(pattern("/a/id")));
  });
});

describe("a path", () => {
  test.each([
    ["/products/:id", "/products/7", { id: "7" }],
    ["/products/:id", "/products/a%20b", { id: "a%20b" }],
    ["/files/*rest", "/files/a/b", { rest: "a/b" }],
    ["/files/*rest", "/files/", { rest: "" }],
    ["/*rest", "/", { rest: "" }],
    ["/", "/", {}],
    ["/v1/", "/v1/", {}],
  ])("%s fits %s", (text, path, params) => expect(matchPattern(pattern(text), path)).toEqual(params));

  test.each([
    ["/products/:id", "/products/"],
    ["/products/:id", "/products"],
    ["/products/:id", "/products/7/x"],
    ["/files/*rest", "/files"],
    ["/v1", "/v1/"],
    ["/v1/", "/v1"],
    ["/Products", "/products"],
    ["/a+b", "/a%2Bb"],
  ])("%s does not fit %s", (text, path) => expect(matchPattern(pattern(text), path)).toBeUndefined());

  test("gives its parameters decoded to arrows", () => {
    expect(decodeParams({ id: "a%20b", rest: "caf%C3%A9/x" })).toEqual({ id: "a b", rest: "café/x" });
  });

  test("belongs to the literal before the parameter before the rest, from the left", () => {
    const sorted = ["/*rest", "/:a/b", "/a/:b", "/a/b", "/a/*rest", "/:a/:b"]
      .map((text) => ({ pattern: pattern(text) }))
      .sort((left, right) => comparePatterns(left.pattern, right.pattern));
    const winner = (path: string) => firstMatch(sorted, path)?.item.pattern.text;
    expect(winner("/a/b")).toBe("/a/b");
    expect(winner("/a/c")).toBe("/a/:b");
    expect(winner("/a/c/d")).toBe("/a/*rest");
    expect(winner("/x/b")).toBe("/:a/b");
    expect(winner("/x/y")).toBe("/:a/:b");
    expect(winner("/x")).toBe("/*rest");
  });
});
