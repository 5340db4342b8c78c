import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { drawResults } from "./draw.ts";
import { readCurves, readLadder } from "./read.ts";

const BENCH = join(import.meta.dirname, "../../../bench");

/** `npm run bench -- plot`: bench/results.svg, of what was measured last. */
export function plot(): number {
  const ladder = readLadder(join(BENCH, "results.json"));
  if (ladder === undefined) {
    console.error("bench/results.json holds no rates: run `npm run bench` first.");
    return 1;
  }
  const file = join(BENCH, "results.svg");
  writeFileSync(file, drawResults(ladder, readCurves(join(BENCH, "results-scale.json"))));
  console.log(`written to ${file}`);
  return 0;
}
