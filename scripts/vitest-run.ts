import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { toolEnvironment } from "./tool-environment.ts";

const root = join(import.meta.dirname, "..");
/** No suite may take longer than all of them together are meant to. */
const longestSuite = 10 * 60_000;

export interface Outcome {
  readonly name: string;
  readonly passed: number;
  /** One line each: a test that failed or was skipped, a file that did not load, a suite that did not run. */
  readonly failures: readonly string[];
  readonly seconds: number;
}

/** The part of vitest's JSON report that is read here. */
const Report = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
    }),
  ),
});

/** Runs one suite, its output straight to the terminal, and counts by vitest's own report. */
export async function runSuite(name: string, environment: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  const start = performance.now();
  const reportFile = join(root, ".cache", "test", `${name}.json`);
  mkdirSync(dirname(reportFile), { recursive: true });
  rmSync(reportFile, { force: true });
  const ending = await runVitest(name, reportFile, environment);
  const { passed, failures } = readReport(name, reportFile);
  // An error outside of any test fails vitest's run while every test passed.
  const unexplained = ending !== "exit code 0" && failures.length === 0 ? [`${name}: vitest ended with ${ending}`] : [];
  return { name, passed, failures: [...failures, ...unexplained], seconds: (performance.now() - start) / 1000 };
}

function runVitest(name: string, reportFile: string, environment: Readonly<Record<string, string>>): Promise<string> {
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${reportFile}`];
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [vitest, "run", "--project", name, ...reporters], {
      cwd: root,
      env: toolEnvironment(environment),
      stdio: ["ignore", "inherit", "inherit"],
      timeout: longestSuite,
    });
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
}

function readReport(suite: string, reportFile: string): Pick<Outcome, "passed" | "failures"> {
  const text = readIfThere(reportFile);
  if (text === undefined) return { passed: 0, failures: [`${suite}: no test ran`] };
  const files = Report.parse(JSON.parse(text)).testResults;
  const tests = files.flatMap(({ assertionResults }) => assertionResults);
  const notPassed = tests.filter(({ status }) => status !== "passed");
  const notLoaded = files.filter(
    ({ status, assertionResults }) => status === "failed" && !assertionResults.some(failed),
  );
  const failures = [
    ...notPassed.map(({ fullName, status }) => `${suite}: ${fullName}${status === "failed" ? "" : ` (${status})`}`),
    ...notLoaded.map(({ name }) => `${suite}: ${name} did not run to its end`),
  ];
  if (tests.length === 0 && failures.length === 0) return { passed: 0, failures: [`${suite}: no test ran`] };
  return { passed: tests.length - notPassed.length, failures };
}

function failed({ status }: { readonly status: string }): boolean {
  return status === "failed";
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
