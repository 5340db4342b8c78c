import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import { spreadOf } from "../statistics.ts";

/** One bar: something that answers requests, and how many. */
export interface Bar {
  readonly id: string;
  readonly text: string;
  readonly perSecond: number;
}

export interface Ladder {
  /** Where everything ran. */
  readonly layout: string;
  readonly bars: readonly Bar[];
}

const Curve = z.object({
  name: z.string(),
  unit: z.string(),
  points: z.array(z.object({ routes: z.number().positive(), value: z.number().positive() })).min(2),
  /** Of the power of the number of routes with which it grows: 1 is in proportion. */
  exponent: z.number(),
});
/** How something grows with the number of routes. */
export type Curve = z.infer<typeof Curve>;

const Scale = z.object({ curves: z.array(Curve) });

const Rates = z.object({
  kept: z.array(z.object({ figures: z.record(z.string(), z.object({ perSecond: z.number().positive() })) })).min(1),
});
const Results = z.object({
  pinning: z.record(z.string(), z.string()),
  subjects: z.record(z.string(), z.string()),
  rounds: z.object({ rates: z.record(z.string(), Rates).optional() }),
});

/** The layout whose claims are the strictest stands for all. */
const LAYOUTS = ["two-cores", "one-core-batch", "one-core"];

/** The ladder of a whole run: medians over its rounds; none, if the file is not there or is of a run without P2. */
export function readLadder(file: string): Ladder | undefined {
  if (!existsSync(file)) return undefined;
  const { pinning, subjects, rounds } = Results.parse(JSON.parse(readFileSync(file, "utf8")));
  const layout = LAYOUTS.find((id) => rounds.rates?.[id] !== undefined);
  const kept = layout === undefined ? undefined : rounds.rates?.[layout]?.kept;
  if (layout === undefined || kept === undefined) return undefined;
  const ids = Object.keys(subjects).filter((id) => kept.every(({ figures }) => figures[id] !== undefined));
  const bars = ids.map((id) => ({
    id,
    text: subjects[id] ?? id,
    perSecond: spreadOf(kept.flatMap(({ figures }) => figures[id]?.perSecond ?? [])).median,
  }));
  return { layout: pinning[layout] ?? layout, bars };
}

/** The curves of `npm run bench -- scale`; none, if it was never run. */
export function readCurves(file: string): readonly Curve[] {
  return existsSync(file) ? Scale.parse(JSON.parse(readFileSync(file, "utf8"))).curves : [];
}
