import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { drawResults } from "../../../scripts/bench/plot/draw.ts";
import { readCurves, readLadder } from "../../../scripts/bench/plot/read.ts";

const folder = mkdtempSync(join(tmpdir(), "gatewright-plot-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, value: unknown): string {
  writeFileSync(join(folder, name), JSON.stringify(value));
  return join(folder, name);
}

const round = (article: number, guarded: number) => ({
  drift: 0,
  figures: { article: { perSecond: article, cpu: {} }, "nginx-guarded": { perSecond: guarded, cpu: {} } },
});
const results = {
  pinning: { "one-core": "all on one", "two-cores": "on two" },
  subjects: { article: 'the <article> & its "gateway"', "nginx-guarded": "NGINX, guarded", "envoy-plain": "not there" },
  rounds: {
    rates: {
      "one-core": { kept: [round(1, 1)] },
      "two-cores": { kept: [round(1_000, 9_000), round(1_200, 12_345), round(1_100, 20_000)] },
    },
  },
};
const curves = {
  curves: [
    {
      ...{ name: "compile", unit: "milliseconds", exponent: 0.93 },
      points: [10, 100, 1_000].map((routes) => ({ routes, value: routes * 1.5 })),
    },
  ],
};
const svg = () => {
  const ladder = readLadder(file("results.json", results));
  if (ladder === undefined) throw new Error("there is no ladder");
  return drawResults(ladder, readCurves(file("scale.json", curves)));
};

/** The tags that are open at the end; an end tag that fits no begin throws. */
function openTags(xml: string): readonly string[] {
  const open: string[] = [];
  for (const [, isEnd, name, isEmpty] of xml.matchAll(
    /<(\/?)([a-z]+)(?:\s+[\w:-]+="[^"<>&]*(?:&\w+;[^"<>&]*)*")*(\/?)>/g,
  )) {
    if (isEnd === "/") expect(open.pop()).toBe(name);
    else if (isEmpty !== "/" && name !== undefined) open.push(name);
  }
  return open;
}

test("the picture is well-formed XML, whatever the names hold", () => {
  const xml = svg();
  expect(openTags(xml)).toEqual([]);
  expect(xml.replace(/<\/?[a-z]+(?:\s+[\w:-]+="[^"<>]*")*\/?>/g, "")).not.toMatch(/[<>]|&(?!(?:amp|lt|gt|quot);)/);
  expect(xml).toContain("the &lt;article&gt; &amp; its &quot;gateway&quot;");
});

test("it holds the medians of the layout with the strictest claims, in the picture and in its description", () => {
  const xml = svg();
  const [description = ""] = /<desc.*<\/desc>/.exec(xml) ?? [];
  for (const figure of ["1,100", "12,345"]) expect(xml.split(figure)).toHaveLength(3);
  expect(description).toContain("NGINX, guarded: 12,345");
  expect(xml).toContain("on two");
  expect(xml).not.toContain("not there");
});

test("it holds every point of a curve, and the power with which it grows", () => {
  const xml = svg();
  for (const text of ["1,500", "1,000", "150", ">15<", "0.93"]) expect(xml).toContain(text);
  expect(xml).toMatch(/<polyline class="curve" points="56\.0,166\.0 203\.0,111\.0 350\.0,56\.0"\/>/);
});

test("the same figures are the same bytes, and fit the reader's theme", () => {
  expect(svg()).toBe(svg());
  expect(svg()).toContain("@media (prefers-color-scheme: dark)");
});

test("without a run of scale there are no curves, without rates there is no picture", () => {
  expect(readCurves(join(folder, "not-there.json"))).toEqual([]);
  expect(readLadder(file("without.json", { ...results, rounds: {} }))).toBeUndefined();
  expect(readLadder(join(folder, "not-there.json"))).toBeUndefined();
});
