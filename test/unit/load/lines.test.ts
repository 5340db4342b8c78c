import { describe, expect, it } from "vitest";
import { linesOf } from "../../../compiler/load/lines.ts";

describe("the lines of a text", () => {
  const text = "ab\ncd\r\n\ref\u2028g\u2029h";
  const lines = linesOf(text);

  it.each([
    ["a", 1, 1],
    ["b", 1, 2],
    ["c", 2, 1],
    ["e", 4, 1],
    ["f", 4, 2],
    ["g", 5, 1],
    ["h", 6, 1],
  ])("%s is at %d:%d", (letter, line, column) => {
    expect(lines.placeOf(text.indexOf(letter))).toEqual({ line, column });
    expect(lines.offsetOf({ line, column })).toBe(text.indexOf(letter));
  });

  it("have no offset for a line that is not there", () => {
    expect(lines.offsetOf({ line: 7, column: 1 })).toBeNaN();
  });
});
