import { type CheckResult, runChecks } from "./checks.ts";

// npm run check: what must hold before every commit, in seconds. One line a check; what is wrong is shown whole.

const results = await runChecks(printCheck);
process.exitCode = results.some(({ problem }) => problem !== undefined) ? 1 : 0;

function printCheck({ name, seconds, problem }: CheckResult): void {
  console.log(`${problem === undefined ? "ok    " : "FAILED"}  ${name.padEnd(18)} ${seconds.toFixed(1)} s`);
  if (problem !== undefined) console.log(`\n${problem}\n`);
}
