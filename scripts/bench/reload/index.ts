import { writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { findTargets } from "../../../test/harness/conformance-targets.ts";
import { verdictOf } from "../budgets.ts";
import { describeMachine } from "../machine.ts";
import { printRows } from "../print.ts";
import { USAGE } from "../settings.ts";
import { measureReloads, type ReloadedProxy, type Reloads } from "./measure.ts";
import { printCounts, rowsOf } from "./rows.ts";

const FILE = join(import.meta.dirname, "../../../bench/results-reload.json");

const RELOADS = 20;

/** `npm run bench -- reload`: requests that are lost when builds are loaded. Exit code 1 if a budget is missed. */
export async function measureReload(args: readonly string[]): Promise<number> {
  const chosen = readArguments(args);
  if (typeof chosen === "string") {
    console.error(chosen);
    return 1;
  }
  const all: Reloads[] = [];
  for (const proxy of chosen.proxies) {
    console.error(`reload: ${proxy.name}`);
    all.push(await measureReloads(proxy, RELOADS));
  }
  const rows = all.flatMap(rowsOf);
  console.log([printCounts(all), printRows(rows)].join("\n"));
  if (chosen.isAll) console.log(`\nwritten to ${writeResults(all)}`);
  return rows.some((row) => verdictOf(row) === "missed") ? 1 : 0;
}

/** What to measure, or what to tell the user instead. Results of one proxy alone are not written. */
function readArguments(
  args: readonly string[],
): { readonly proxies: readonly ReloadedProxy[]; readonly isAll: boolean } | string {
  let only: string | undefined;
  try {
    only = parseArgs({ args: [...args], options: { proxy: { type: "string" } } }).values.proxy;
  } catch (error) {
    return `${error instanceof Error ? error.message : error}\n${USAGE}`;
  }
  const { targets, missing } = findTargets();
  if (missing.length > 0) return `${missing.join(" and ")} not found. Run: npm run setup`;
  const proxies = targets.flatMap(({ name, target, binary }) =>
    target === "node" || binary === undefined || (only !== undefined && only !== target)
      ? []
      : [{ name, target, binary }],
  );
  return proxies.length > 0 ? { proxies, isAll: only === undefined } : `there is no proxy ${only}\n${USAGE}`;
}

function writeResults(all: readonly Reloads[]): string {
  const machine = { ...describeMachine(), load: loadavg() };
  const proxies = all.map((one) => ({
    ...one,
    budgets: rowsOf(one).map((row) => ({ ...row, verdict: verdictOf(row) })),
  }));
  const results = { date: new Date().toISOString(), node: process.version, machine, proxies };
  writeFileSync(FILE, `${JSON.stringify(results, (_, value) => rounded(value), 2)}\n`);
  return FILE;
}

/** Times to the tenth of a millisecond, numbers of requests as they are. */
function rounded(value: unknown): unknown {
  return typeof value === "number" ? Math.round(value * 10) / 10 : value;
}
