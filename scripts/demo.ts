import { parseArgs } from "node:util";
import pc from "picocolors";
import { openStages, playScenario } from "../test/harness/conformance-run.ts";
import { type ConformanceTarget, findTargets } from "../test/harness/conformance-targets.ts";
import type { Scenario } from "../test/harness/scenario.ts";
import { shopScenario } from "../test/harness/shop.ts";
import type { Stage } from "../test/harness/stage.ts";
import { buildShop, SHOP_GATEWAY } from "./demo/build-shop.ts";
import { openJudge } from "./demo/judge.ts";
import { keepRunning } from "./demo/keep.ts";
import { printSummary } from "./demo/summary.ts";
import { printHeading, printRow } from "./demo/table.ts";
import { sayProblems } from "./say-problems.ts";

const { values } = parseArgs({ options: { keep: { type: "boolean", default: false } } });
process.exitCode = await sayProblems(async () => ((await demo(values.keep)) ? 0 : 1));

/** Compiles the shop, runs it on every target that is here, sends all requests to each. Whether all went well. */
async function demo(keep: boolean): Promise<boolean> {
  console.log(`${pc.bold("Compiling")} ${SHOP_GATEWAY}\n`);
  if (!(await buildShop())) return false;
  const { targets, missing } = findTargets();
  for (const name of missing)
    console.log(pc.yellow(`${name} is not on this machine; npm run setup says what to install`));
  console.log(
    `${pc.bold("Starting")} ${targets.map(({ name }) => name).join(", ")}, each with services and a Redis of its own`,
  );
  const scenario = shopScenario();
  const stages = await openStages(scenario, targets);
  const stop = () => Promise.all(stages.map((stage) => stage.stop()));
  const stopEarly = () => void stop().then(() => process.exit(130));
  process.once("SIGINT", stopEarly).once("SIGTERM", stopEarly);
  try {
    const isGood = await sendAll(scenario, stages, targets);
    process.off("SIGINT", stopEarly).off("SIGTERM", stopEarly);
    if (keep) await keepRunning(stages);
    return isGood;
  } finally {
    await stop();
  }
}

async function sendAll(
  scenario: Scenario,
  stages: readonly Stage[],
  targets: readonly ConformanceTarget[],
): Promise<boolean> {
  const judge = openJudge(scenario.name, targets);
  console.log(`\n${printHeading(targets.map((target) => target.name))}`);
  let wrong = 0;
  const rows = await playScenario(scenario, stages, (row) => {
    const problems = judge.answers(row);
    if (problems.length > 0) wrong++;
    console.log(printRow({ name: row.request.name, cells: row.records.map(({ answer }) => answer), problems }));
  });
  const logProblems = rows.flatMap((row) => judge.logs(row).map((problem) => `${row.request.name}: ${problem}`));
  console.log(printSummary({ rows, targets, wrong, logProblems, known: judge.known() }));
  return wrong === 0 && logProblems.length === 0;
}
