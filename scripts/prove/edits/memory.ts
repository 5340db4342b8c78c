import { execFileSync } from "node:child_process";
import { spreadOf } from "../../bench/statistics.ts";

/** Megabytes of resident memory, by part. */
export type MemorySample = Readonly<Record<Part, number>>;
export const PARTS = ["dev", "sidecar", "proxy", "checker"] as const;
type Part = (typeof PARTS)[number];

/** What a process of `dev` is, by its command line; the spare process, which is another after each edit, is none. */
const MARKS: readonly (readonly [Part, RegExp])[] = [
  ["sidecar", /sidecars\/main\.ts/],
  ["proxy", /nginx|envoy/],
  ["checker", /\btsc?\b.*--api/],
];

/** Of `dev` and what it started; a proxy is all of its processes together. */
export function sampleMemory(dev: number): MemorySample {
  const rows = execFileSync("ps", ["-A", "-o", "pid=,ppid=,rss=,args="], { encoding: "utf8" })
    .split("\n")
    .flatMap((line) => {
      const [, pid, parent, rss, args = ""] = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
      return pid === undefined
        ? []
        : [{ pid: Number(pid), parent: Number(parent), megabytes: Number(rss) / 1_024, args }];
    });
  const sample: Record<Part, number> = { dev: 0, sidecar: 0, proxy: 0, checker: 0 };
  const children = rows.filter(({ parent }) => parent === dev);
  for (const row of rows) {
    if (row.pid === dev) sample.dev += row.megabytes;
    const child = children.find(({ pid }) => pid === row.pid || pid === row.parent);
    const part = child && MARKS.find(([, mark]) => mark.test(child.args))?.[0];
    if (part) sample[part] += row.megabytes;
  }
  return sample;
}

export interface Growth {
  /** Medians of the first and of the last third. */
  readonly early: number;
  readonly late: number;
  /** Megabytes per 1,000 edits, by least squares. */
  readonly slope: number;
}

/** Of samples that were taken of warm parts. @throws RangeError for fewer than three */
export function growthOf(samples: readonly { readonly edit: number; readonly megabytes: number }[]): Growth {
  const third = Math.floor(samples.length / 3);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [edit, megabytes] = [mean(samples.map((one) => one.edit)), mean(samples.map((one) => one.megabytes))];
  const covariance = mean(samples.map((one) => (one.edit - edit) * (one.megabytes - megabytes)));
  const variance = mean(samples.map((one) => (one.edit - edit) ** 2));
  return {
    early: medianOf(samples.slice(0, third)),
    late: medianOf(samples.slice(-third)),
    slope: variance === 0 ? 0 : (1_000 * covariance) / variance,
  };
}

function medianOf(samples: readonly { readonly megabytes: number }[]): number {
  return spreadOf(samples.map((one) => one.megabytes)).median;
}
