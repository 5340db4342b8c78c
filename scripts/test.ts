import { runChecks } from "./checks.ts";
import { startContainerEngine } from "./container-engine.ts";
import { type Suite, suites } from "./suites.ts";
import { type Outcome, runSuite } from "./vitest-run.ts";

// npm test: the checks, then every suite, then `N passed, N failed` as the last line. Skipped tests, a suite without tests
// and a suite that could not start count as failed. `npm test -- unit golden` runs those suites alone.

const selected = selectSuites(process.argv.slice(2));
const outcomes: Outcome[] = process.argv.length > 2 ? [] : [await check()];
for (const suite of selected) {
  console.log(`\n== ${suite.name}`);
  outcomes.push(suite.needs === "docker" ? await runWithEngine(suite) : await runSuite(suite.name));
}
process.exitCode = printSummary(outcomes);

function selectSuites(names: readonly string[]): readonly Suite[] {
  const unknown = names.filter((name) => !suites.some((suite) => suite.name === name));
  if (unknown.length > 0) {
    console.error(`no suite is called ${unknown.join(", ")}; there are: ${suites.map(({ name }) => name).join(", ")}`);
    process.exit(2);
  }
  return names.length === 0 ? suites : suites.filter(({ name }) => names.includes(name));
}

async function check(): Promise<Outcome> {
  console.log("== check");
  const start = performance.now();
  const results = await runChecks(({ name, problem }) => {
    console.log(
      `${problem === undefined ? "ok    " : "FAILED"}  ${name}${problem === undefined ? "" : `\n\n${problem}\n`}`,
    );
  });
  const failures = results.filter(({ problem }) => problem !== undefined).map(({ name }) => `check: ${name}`);
  const seconds = (performance.now() - start) / 1000;
  return { name: "check", passed: results.length - failures.length, failures, seconds };
}

async function runWithEngine({ name }: Suite): Promise<Outcome> {
  const start = performance.now();
  const engine = startContainerEngine();
  try {
    const outcome =
      engine.problem === undefined ? await runSuite(name, { GATEWRIGHT_TEST_IMAGES: engine.images }) : undefined;
    const seconds = (performance.now() - start) / 1000;
    if (outcome !== undefined) return { ...outcome, seconds };
    console.error(engine.problem);
    return { name, passed: 0, failures: [`${name}: no container engine`], seconds };
  } finally {
    engine.stop();
  }
}

/** Prints the table, what failed, and the line that CI reads; returns the exit code. */
function printSummary(all: readonly Outcome[]): 0 | 1 {
  const failures = all.flatMap((outcome) => outcome.failures);
  console.log("");
  for (const { name, passed, failures: failed, seconds } of all) {
    const counts = `${String(passed).padStart(5)} passed ${String(failed.length).padStart(4)} failed`;
    console.log(`${name.padEnd(12)} ${counts} ${seconds.toFixed(1).padStart(7)} s`);
  }
  for (const failure of failures) console.log(`failed: ${failure}`);
  console.log(`${all.reduce((sum, { passed }) => sum + passed, 0)} passed, ${failures.length} failed`);
  return failures.length === 0 ? 0 : 1;
}
