import { cpus } from "node:os";
import { rowsOf, verdictOf } from "./bench/budgets.ts";
import { compareWithEgctl } from "./bench/egctl/index.ts";
import { plot } from "./bench/plot/index.ts";
import { printLadder, printRows } from "./bench/print.ts";
import { measureReload } from "./bench/reload/index.ts";
import { writeResults } from "./bench/results.ts";
import { runBench } from "./bench/run.ts";
import { measureScale } from "./bench/scale/index.ts";
import { readSettings, type Settings, USAGE } from "./bench/settings.ts";
import { findBenchTools, HOW_TO_INSTALL_OHA } from "./bench/tools.ts";
import { openWorld } from "./bench/world.ts";

const FEWEST_CORES = 2;

/** What is asked for by name; everything else is options of the benchmark itself. */
const commands: Readonly<Record<string, (args: readonly string[]) => number | Promise<number>>> = {
  plot,
  egctl: compareWithEgctl,
  scale: measureScale,
  reload: measureReload,
};

const [name = "", ...others] = process.argv.slice(2);
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
process.exitCode = await (command === undefined ? main(process.argv.slice(2)) : command(others));

/** Measures and prints; exit code 1 if a budget is missed by more than a fifth, or nothing could be measured. */
async function main(args: readonly string[]): Promise<number> {
  let settings: Settings;
  try {
    settings = readSettings(args);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n${USAGE}`);
    return 1;
  }
  if (process.platform !== "linux" || cpus().length < FEWEST_CORES) {
    console.error(`The benchmark pins programs to cores: it needs Linux and at least ${FEWEST_CORES} cores.`);
    return 1;
  }
  const found = findBenchTools();
  if ("lacking" in found) {
    console.error(`The benchmark needs:\n${found.lacking.map((line) => `  ${line}`).join("\n")}`);
    return 1;
  }
  const { tools } = found;
  if (tools.oha === undefined) {
    console.log(`Latencies by wrk on one connection, a closed loop: p50 holds, p99 does not.`);
    console.log(`By an open loop if there is oha: ${HOW_TO_INSTALL_OHA}`);
  }
  const world = await openWorld(tools);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void world.stop().finally(() => process.exit(1)));
  }
  try {
    const measured = await runBench({ tools, world, settings, say: (text) => console.error(`bench: ${text}`) });
    const rows = rowsOf(measured).filter(({ id }) => settings.only.includes(id));
    console.log([printLadder(measured), printRows(rows)].filter((text) => text !== "").join("\n\n"));
    console.log(`\nwritten to ${writeResults(measured, settings, tools)}`);
    return rows.some((row) => verdictOf(row) === "missed") ? 1 : 0;
  } finally {
    await world.stop();
  }
}
