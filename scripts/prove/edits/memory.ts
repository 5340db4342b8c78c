import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { waitUntil } from "../../../cli/dev/wait-until.ts";
import { spreadOf } from "../../bench/statistics.ts";

/** Megabytes, by part: resident memory, and of what Node runs also what is left when garbage is collected. */
export interface MemorySample {
  readonly resident: Readonly<Record<Part, number>>;
  readonly live: Readonly<Record<NodePart, number>>;
}

export const PARTS = ["dev", "sidecar", "proxy", "checker"] as const;
type Part = (typeof PARTS)[number];

/** Processes that load `collect-on-signal.ts`. */
export const NODE_PARTS = ["dev", "sidecar"] as const;
type NodePart = (typeof NODE_PARTS)[number];

/** What a process of `dev` is, by its command line; the spare process, which is another after each edit, is none. */
const MARKS: readonly (readonly [Part, RegExp])[] = [
  ["sidecar", /sidecars\/main\.ts/],
  ["proxy", /nginx|envoy/],
  ["checker", /\btsc?\b.*--api/],
];

/** Of `dev` and what it started; a proxy is all of its processes together. `folder` is that of `collect-on-signal.ts`. */
export async function sampleMemory(dev: number, folder: string): Promise<MemorySample> {
  const processes = processesOf(dev);
  const resident: Record<Part, number> = { dev: 0, sidecar: 0, proxy: 0, checker: 0 };
  for (const { part, megabytes } of processes) resident[part] += megabytes;
  const live: Record<NodePart, number> = { dev: 0, sidecar: 0 };
  for (const part of NODE_PARTS) {
    const pid = processes.find((one) => one.part === part)?.pid;
    if (pid !== undefined) live[part] = await liveMegabytes(pid, folder);
  }
  return { resident, live };
}

interface PartProcess {
  readonly part: Part;
  readonly pid: number;
  readonly megabytes: number;
}

function processesOf(dev: number): readonly PartProcess[] {
  const rows = execFileSync("ps", ["-A", "-o", "pid=,ppid=,rss=,args="], { encoding: "utf8" })
    .split("\n")
    .flatMap((line) => {
      const [, pid, parent, rss, args = ""] = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
      return pid === undefined
        ? []
        : [{ pid: Number(pid), parent: Number(parent), megabytes: Number(rss) / 1_024, args }];
    });
  const children = rows.filter(({ parent }) => parent === dev);
  return rows.flatMap(({ pid, parent, megabytes }): readonly PartProcess[] => {
    if (pid === dev) return [{ part: "dev", pid, megabytes }];
    const child = children.find((one) => one.pid === pid || one.pid === parent);
    const part = child && MARKS.find(([, mark]) => mark.test(child.args))?.[0];
    return part ? [{ part, pid, megabytes }] : [];
  });
}

const COLLECTED_WITHIN_MS = 10_000;

async function liveMegabytes(pid: number, folder: string): Promise<number> {
  const file = join(folder, `${pid}.live`);
  rmSync(file, { force: true });
  process.kill(pid, "SIGUSR2");
  const isThere = async () => existsSync(file);
  const limits = { withinMs: COLLECTED_WITHIN_MS, everyMs: 10, giveUp: () => false };
  if (!(await waitUntil(isThere, limits))) throw new Error(`process ${pid} did not say what it holds`);
  return Number(readFileSync(file, "utf8")) / 2 ** 20;
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
