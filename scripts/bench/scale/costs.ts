import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** Where the proxies of one gateway listen; one of them runs at a time. */
export interface Ports {
  readonly port: number;
  readonly adminPort: number;
}

/** Milliseconds. CPU is user and system time of a program and of all that it started: it holds on a busy machine. */
export interface Cost {
  readonly wall: number;
  readonly cpu: number;
}

/** What a program costs from start to end. */
export function costOf(command: readonly string[]): Cost {
  const before = performance.now();
  // The shell's own times come first, its children's second.
  const output = execFileSync("sh", ["-c", '"$@" >/dev/null 2>&1 || exit; times', "sh", ...command], {
    encoding: "utf8",
  });
  const wall = performance.now() - before;
  const [user = Number.NaN, system = Number.NaN] = (output.trim().split("\n").at(-1) ?? "")
    .split(" ")
    .map(milliseconds);
  return { wall, cpu: user + system };
}

/** Of `0m0.660000s`. */
function milliseconds(text: string): number {
  const [, minutes, seconds] = /^(\d+)m([\d.]+)s$/.exec(text) ?? [];
  return (Number(minutes) * 60 + Number(seconds)) * 1_000;
}

const PROGRAM = join(import.meta.dirname, "compile-program.ts");

export interface CompileCosts {
  readonly compile: Cost;
  readonly types: Cost;
  readonly check: Cost;
  readonly peakMegabytes: number;
  readonly artifactMegabytes: number;
}

/** Cold, each in a fresh process. The artifacts are left in `<folder>/files`. */
export function measureCompile(file: string, folder: string, ports: Ports): CompileCosts {
  const compile = costOf([process.execPath, PROGRAM, "compile", file, folder, JSON.stringify(ports)]);
  const types = costOf([process.execPath, PROGRAM, "types", file]);
  const check = costOf([process.execPath, join(import.meta.dirname, "../../../cli/main.ts"), "check", "-f", file]);
  const files = readdirSync(join(folder, "files"), { recursive: true, withFileTypes: true });
  const bytes = files
    .filter((entry) => entry.isFile())
    .map((entry) => statSync(join(entry.parentPath, entry.name)).size);
  return {
    ...{ compile, types, check, peakMegabytes: Number(readFileSync(join(folder, "peak"), "utf8")) },
    artifactMegabytes: bytes.reduce((sum, size) => sum + size, 0) / 2 ** 20,
  };
}
