import { describe, expect, it } from "vitest";
import { printJsonLines } from "../../../model/json-lines.ts";

describe("JSON with some levels on lines of their own", () => {
  const value = { a: [{ b: 1, c: { d: "x\n" } }, { b: 2 }], none: undefined, empty: [], e: {}, f: null };

  it("has each value below them on one line", () => {
    expect(printJsonLines(value, 2)).toBe(
      [
        "{",
        '  "a": [',
        '    {"b":1,"c":{"d":"x\\n"}},',
        '    {"b":2}',
        "  ],",
        '  "empty": [],',
        '  "e": {},',
        '  "f": null',
        "}",
      ].join("\n"),
    );
  });

  it.each([0, 1, 2, 3, 9, Number.POSITIVE_INFINITY])("means the same at %d levels", (levels) => {
    expect(JSON.parse(printJsonLines(value, levels))).toEqual(JSON.parse(JSON.stringify(value)));
  });

  it("is what JSON.stringify makes where all levels are", () => {
    expect(printJsonLines(value, Number.POSITIVE_INFINITY)).toBe(JSON.stringify(value, undefined, 2));
    expect(printJsonLines(value, 9)).toBe(JSON.stringify(value, undefined, 2));
  });
});
