import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** What a process is there for; layouts and costs are said by role. */
export const roles = ["load", "backend", "proxy", "sidecar", "redis", "article", "plain-by-hand"] as const;
export type Role = (typeof roles)[number];

/** A running program of the benchmark, with the processes that it started itself (NGINX's workers). */
export interface Running {
  readonly role: Role;
  readonly pid: number;
}

/** What `sysconf(_SC_CLK_TCK)` says on every Linux that Node runs on: times in /proc are hundredths of a second. */
const TICKS_PER_SECOND = 100;

/** Microseconds of CPU, user and system, that a program and its children have used since they started. */
export function cpuMicroseconds({ pid }: Running): number {
  const ticks = familyOf(pid).map(ticksOf);
  return (ticks.reduce((sum, next) => sum + next, 0) * 1_000_000) / TICKS_PER_SECOND;
}

/**
 * The same in milliseconds, to the nanosecond: for what takes some hundredths of a second in all. Of the threads that are
 * there now, since Linux says it of threads only.
 *
 * @see https://docs.kernel.org/scheduler/sched-stats.html
 */
export function fineCpuMilliseconds(pids: readonly number[]): number {
  const threads = pids.flatMap((pid) =>
    readdirSync(`/proc/${pid}/task`).map((thread) => `/proc/${pid}/task/${thread}`),
  );
  const nanoseconds = threads.map((thread) => Number(readFileSync(`${thread}/schedstat`, "utf8").split(" ")[0]));
  return nanoseconds.reduce((sum, next) => sum + next, 0) / 1_000_000;
}

/** Resident memory of one process in bytes. */
export function residentBytes(pid: number): number {
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  if (kibibytes === undefined) throw new Error(`/proc/${pid}/status does not say the resident memory`);
  return Number(kibibytes) * 1_024;
}

/** Moves a program with all its threads and children to `core`, and between Linux' two ordinary scheduling policies. */
export function moveTo(core: number, isBatch: boolean, { pid }: Running): void {
  for (const member of familyOf(pid)) {
    execFileSync("taskset", ["--all-tasks", "--cpu-list", "--pid", String(core), String(member)], { stdio: "ignore" });
    const policy = isBatch ? "--batch" : "--other";
    execFileSync("chrt", ["--all-tasks", policy, "--pid", "0", String(member)], { stdio: "ignore" });
  }
}

/** A process and those that it started itself. */
export function familyOf(pid: number): readonly number[] {
  return [pid, ...childrenOf(pid)];
}

export function childrenOf(pid: number): readonly number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean).map(Number);
}

/** proc_pid_stat(5): `utime` and `stime` are fields 14 and 15; the name before them may hold spaces, so count from `)`. */
function ticksOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
  return Number(fields[11]) + Number(fields[12]);
}
