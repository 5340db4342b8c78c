import { expect, test } from "vitest";
import { type Row, rowsOf, verdictOf } from "../../../scripts/bench/budgets.ts";
import { spreadOf } from "../../../scripts/bench/statistics.ts";

function aRow(median: number, budget: Row["budget"]): Row {
  return { id: "P1", text: "", unit: "times", figure: spreadOf([median]), budget };
}

test.each([
  [4, { atLeast: 4 }, "met"],
  [3.3, { atLeast: 4 }, "close"],
  [3.1, { atLeast: 4 }, "missed"],
  [60, { atMost: 60 }, "met"],
  [71, { atMost: 60 }, "close"],
  [73, { atMost: 60 }, "missed"],
  [1, { atMost: 0 }, "missed"],
  [1, undefined, "for information"],
] as const)("a figure of %d against %j is %s", (median, budget, verdict) => {
  expect(verdictOf(aRow(median, budget))).toBe(verdict);
});

test("a ratio is made round by round, so that a slow round slows both of its sides", () => {
  const round = (article: number, ours: number) => ({
    drift: 0,
    figures: new Map([
      ["article", { addedP50: article / 2, p50: 0, p99: 0 }],
      ["article-on-machine-node", { addedP50: article, p50: 0, p99: 0 }],
      ["nginx-guarded", { addedP50: ours, p50: 0, p99: 0 }],
      ["envoy-guarded", { addedP50: ours * 2, p50: 0, p99: 0 }],
    ]),
  });
  const latencies = { kept: [round(800, 200), round(1_600, 400), round(900, 180)], discarded: [], isUnsteady: false };
  const [nginx, envoy, onOurNode] = rowsOf({ latencies });
  expect(nginx?.figure).toEqual({ median: 4, least: 4, most: 5 });
  expect(envoy?.figure).toEqual({ median: 2, least: 2, most: 2.5 });
  expect(onOurNode?.figure).toEqual({ median: 2, least: 2, most: 2.5 });
  expect([nginx, onOurNode].map((row) => row?.budget)).toEqual([{ atLeast: 4 }, undefined]);
});

test("a module of the compiler in the sidecar misses the budget", () => {
  const modules = { count: 600, compiler: ["compiler/compile.ts"] };
  const rows = rowsOf({ sidecar: { starts: [{ milliseconds: 300, megabytes: 80 }], modules } });
  expect(rows.map(verdictOf)).toEqual(["met", "met", "missed"]);
});

test("the middle of an even number of figures lies between two of them", () => {
  expect(spreadOf([4, 1, 3, 2])).toEqual({ median: 2.5, least: 1, most: 4 });
  expect(() => spreadOf([])).toThrow(RangeError);
});
