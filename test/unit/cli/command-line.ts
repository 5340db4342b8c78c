import { spawn } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished } from "vitest";

export const MAIN = fileURLToPath(new URL("../../../cli/main.ts", import.meta.url));

export interface Outcome {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly folder: string;
  /** The whole environment. Default: an empty PATH, so that no proxy is found. */
  readonly environment?: NodeJS.ProcessEnv;
  /** SIGTERM as soon as it wrote this. */
  readonly stopAfter?: string;
}

/** Runs `gatewright` as a user does. Whatever comes of it, no stack of calls may reach a user. */
export async function runCommand(args: readonly string[], options: RunOptions): Promise<Outcome> {
  const outcome = await run(args, options);
  expect(outcome.stdout + outcome.stderr).not.toMatch(/^ +at /m);
  return outcome;
}

function run(args: readonly string[], { folder, environment = {}, stopAfter }: RunOptions): Promise<Outcome> {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: folder,
    env: { PATH: "", NO_COLOR: "1", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (data) => {
    stdout += data;
    if (stopAfter !== undefined && !child.killed && stdout.includes(stopAfter)) child.kill("SIGTERM");
  });
  child.stderr.on("data", (data) => {
    stderr += data;
  });
  return new Promise((settle, fail) => {
    child.once("error", fail);
    child.once("close", (exitCode) => settle({ exitCode, stdout, stderr }));
  });
}

/** A gateway.ts with one public route, in front of whose export `before` stands. */
export function gatewayText(before = "", options = `auth: anyone, routes: { "GET /orders": { to: orders } }`): string {
  return [
    `import { anyone, gateway, memory, rateLimit, redis, secret, upstream } from "gatewright";`,
    `const orders = upstream({ at: "http://orders:8080" });`,
    before,
    `export default gateway({ targets: ["envoy", "nginx"], ${options} });`,
    "",
  ].join("\n");
}

/** A warning and nothing else. */
export const WARNED = gatewayText(
  `const burst = rateLimit({ by: "ip", rate: "5 per second", burst: 9, store: memory(), whenDown: "open" });`,
  `auth: anyone, routes: { "GET /orders": { to: orders, limits: [burst] } }`,
);

/** An error of the compiler's own. */
export const REFUSED = gatewayText("", `routes: { "GET /orders": { to: orders } }`);

/** A program that says a version, and accepts or refuses every configuration. */
export function writeProxy(file: string, says: { readonly version: string; readonly refusal?: string }): void {
  const check = says.refusal === undefined ? "exit 0" : `echo "${says.refusal}" >&2; exit 1`;
  writeFileSync(file, `#!/bin/sh\ncase "$1" in -v|--version) echo "${says.version}" >&2 ;; *) ${check} ;; esac\n`, {
    mode: 0o755,
  });
}

/** Every file below a folder with its text, by its path. */
export function filesBelow(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort();
  return Object.fromEntries(paths.map((path) => [path.slice(folder.length + 1), readFileSync(path, "utf8")]));
}
