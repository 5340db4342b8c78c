import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { type Measured, rowsOf, verdictOf } from "./budgets.ts";
import { describeMachine } from "./machine.ts";
import type { Settings } from "./settings.ts";
import { oneCore, oneCoreBatch, subjectTexts, twoCores } from "./subjects.ts";
import type { BenchTools } from "./tools.ts";

const BENCH = join(import.meta.dirname, "../../bench");

/** Everything that was measured, round by round, with what it was measured on: a run of some budgets in a file of its own. */
export function writeResults(measured: Measured, settings: Settings, tools: BenchTools): string {
  const results = {
    date: new Date().toISOString(),
    isQuick: settings.isQuick,
    machine: describeMachine(),
    versions: versionsOf(tools),
    latencyBy:
      tools.oha === undefined ? "wrk, closed loop, one connection" : "oha, open loop, corrected, one connection",
    pinning: Object.fromEntries([oneCore, oneCoreBatch, twoCores].map(({ id, text }) => [id, text])),
    subjects: subjectTexts,
    budgets: rowsOf(measured).map((row) => ({ ...row, verdict: verdictOf(row) })),
    rounds: {
      latencies: measured.latencies,
      rates: measured.rates,
      experts: measured.experts,
      hangingStore: measured.hangingStore,
      sidecar: measured.sidecar,
    },
  };
  const file = join(BENCH, settings.isWhole ? "results.json" : `results-${settings.only.join("-")}.json`);
  writeFileSync(file, `${JSON.stringify(results, (_, value) => rounded(value), 2)}\n`);
  return file;
}

function versionsOf(tools: BenchTools): Readonly<Record<string, string>> {
  const packages = ["express", "axios", "jsonwebtoken", "opossum", "ioredis"];
  return {
    node: process.version,
    machineNode: versionOf(tools.machineNode, "--version"),
    nginx: versionOf(tools.nginx, "-v"),
    envoy: versionOf(tools.envoy, "--version"),
    redis: versionOf("redis-server", "--version"),
    wrk: versionOf(tools.wrk, "-v"),
    ...(tools.oha === undefined ? {} : { oha: versionOf(tools.oha, "--version") }),
    ...Object.fromEntries(packages.map((name) => [name, packageVersion(name)])),
  };
}

/** The first number with a point that a program says, on whichever output: each has its own way. */
function versionOf(program: string, option: string): string {
  const { stdout, stderr } = spawnSync(program, [option], { encoding: "utf8" });
  return /\d+\.\d[\w.]*/.exec(`${stdout}${stderr}`)?.[0] ?? "unknown";
}

function packageVersion(name: string): string {
  const file = createRequire(import.meta.url).resolve(`${name}/package.json`);
  const parsed: unknown = JSON.parse(readFileSync(file, "utf8"));
  return parsed instanceof Object && "version" in parsed ? String(parsed.version) : "unknown";
}

/** Maps as objects, and no digits that were not measured. */
function rounded(value: unknown): unknown {
  if (value instanceof Map) return Object.fromEntries(value);
  return typeof value === "number" ? Number(value.toPrecision(4)) : value;
}
