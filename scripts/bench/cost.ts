import { spawnSync } from "node:child_process";

/** What a program took from its start to its end, in milliseconds. */
export interface Cost {
  readonly wall: number;
  /** User and system time of the program and of those it started. */
  readonly cpu: number;
}

/** POSIX `times`: the second line is of the children, user and system. */
const WITH_TIMES = '"$@" || exit $?; times >&2';
const CHILDREN = /(\d+)m([\d.]+)s (\d+)m([\d.]+)s\s*$/;

/** @throws Error with what the program said, if it failed */
export function costOf(command: readonly string[]): Cost & { readonly output: string } {
  const startedAt = performance.now();
  const run = spawnSync("sh", ["-c", WITH_TIMES, "sh", ...command], { encoding: "utf8", maxBuffer: 1_073_741_824 });
  const wall = performance.now() - startedAt;
  const times = CHILDREN.exec(run.stderr)?.slice(1).map(Number);
  if (run.status !== 0 || times === undefined) throw new Error(`${command.join(" ")} failed:\n${run.stderr}`);
  const [userMinutes = 0, userSeconds = 0, systemMinutes = 0, systemSeconds = 0] = times;
  const cpu = ((userMinutes + systemMinutes) * 60 + userSeconds + systemSeconds) * 1_000;
  return { wall, cpu, output: run.stdout };
}
