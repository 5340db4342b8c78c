import { stripVTControlCharacters } from "node:util";
import { expect, it } from "vitest";
import { formatTime, printHeading, printRow } from "../../../scripts/demo/table.ts";

const cells = [
  { status: 200, milliseconds: 0.84 },
  { status: 200, milliseconds: 12.4 },
  { status: 504, milliseconds: 5_012 },
  { status: 201, milliseconds: 999.4 },
];
const widthOf = (line: string) => stripVTControlCharacters(line).length;

it("fits a terminal of 100 columns with four targets and any name", () => {
  expect(widthOf(printHeading(["Envoy 1.40", "NGINX 1.22", "NGINX 1.31", "Node"]))).toBeLessThanOrEqual(100);
  expect(widthOf(printRow({ name: "n".repeat(200), cells, problems: [] }))).toBeLessThanOrEqual(100);
});

it("keeps the columns in line whatever the name", () => {
  expect(widthOf(printRow({ name: "short", cells, problems: [] }))).toBe(
    widthOf(printRow({ name: "n".repeat(200), cells, problems: [] })),
  );
});

it("says equal of a row without problems, and what is wrong of another", () => {
  expect(stripVTControlCharacters(printRow({ name: "a", cells, problems: [] }))).toMatch(/equal$/);
  const wrong = stripVTControlCharacters(printRow({ name: "a", cells, problems: ["Node: status"] }));
  expect(wrong).not.toContain("equal");
  expect(wrong.split("\n")).toEqual([expect.stringMatching(/wrong$/), "    Node: status"]);
});

it("writes times in three digits", () => {
  expect(cells.map(({ milliseconds }) => formatTime(milliseconds))).toEqual(["0.8ms", "12ms", "5.0s", "999ms"]);
});
