import { expect, it } from "vitest";
import { targetProblem } from "../../../model/canonical-path.ts";

it.each([
  ["http://shop.example/", "does not start with /"],
  ["/a?x=é", "has a query with a # or with something that is not visible ASCII"],
  ["/a//b", "has an empty segment (//)"],
  ["/a/../b", 'has the segment ".."'],
  ["/a;v=1", 'has ";", which may not stand unescaped'],
  ["/caf\xe9", "has something that is not visible ASCII, which may not stand unescaped"],
  ["/a%2", 'has "%", which may not stand unescaped'],
  ["/a%2Fb", "has the escape %2F, which is needless or could be taken for structure"],
  ["/caf%E9", "has escapes that are no UTF-8"],
  ["/a/b/?c=//..", undefined],
])("says what keeps a target from being canonical: %s", (target, problem) => {
  expect(targetProblem(target)).toBe(problem);
});
