import { spawn } from "node:child_process";
import { join } from "node:path";
import { breachesOfLayout } from "./layout.ts";
import { toolEnvironment } from "./tool-environment.ts";

const root = join(import.meta.dirname, "..");
const packagePrograms = join(root, "node_modules", ".bin");
const rooms = ["model", "dsl", "compiler", "targets", "sidecars", "cli", "testing", "scripts", "test"];

export interface CheckResult {
  readonly name: string;
  readonly seconds: number;
  /** All that is wrong, as the tool says it; absent if nothing is. */
  readonly problem?: string;
}

interface Check {
  readonly name: string;
  run(): Promise<string | undefined>;
}

const checks: readonly Check[] = [
  { name: "types", run: () => runProgram("tsc", ["--project", ".", "--pretty", "false"]) },
  { name: "format and lint", run: () => runProgram("biome", ["check", "--max-diagnostics=none", "."]) },
  { name: "import directions", run: checkImportDirections },
  { name: "dead code", run: () => runProgram("knip", ["--no-progress", "--no-config-hints"]) },
  { name: "layout", run: checkLayout },
];

/** Runs every check, all at once since each is short, and reports them in their order as they end. */
export async function runChecks(report: (result: CheckResult) => void): Promise<readonly CheckResult[]> {
  const running = checks.map(runCheck);
  for (const result of running) report(await result);
  return Promise.all(running);
}

async function runCheck({ name, run }: Check): Promise<CheckResult> {
  const start = performance.now();
  const problem = await run();
  return { name, problem, seconds: (performance.now() - start) / 1000 };
}

async function checkImportDirections(): Promise<string | undefined> {
  let output = "";
  const problem = await runProgram("depcruise", ["--config", ".dependency-cruiser.cjs", ...rooms], (text) => {
    output = text;
  });
  // Without a TypeScript parser that it knows, dependency-cruiser skips every .ts file and is content.
  if (output.includes("(0 modules")) return "dependency-cruiser read no file; it needs the npm package @swc/core";
  return problem;
}

async function checkLayout(): Promise<string | undefined> {
  const breaches = breachesOfLayout();
  return breaches.length === 0 ? undefined : breaches.join("\n");
}

/** Runs one of the packages' programs; its whole output is the problem unless it exits with 0. */
function runProgram(
  name: string,
  args: readonly string[],
  heard?: (output: string) => void,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(join(packagePrograms, name), args, {
      cwd: root,
      env: toolEnvironment(),
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    const collect = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.on("error", (error) => resolve(`${name} could not be started: ${error.message}`));
    child.on("close", (code, signal) => {
      heard?.(output);
      resolve(code === 0 ? undefined : `${output.trimEnd()}\n${name} ended with ${signal ?? `exit code ${code}`}`);
    });
  });
}
