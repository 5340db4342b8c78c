import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished } from "vitest";

const MAIN = fileURLToPath(new URL("../../../sidecars/main.ts", import.meta.url));

export interface SidecarProcess {
  readonly process: ChildProcess;
  /** Lines of stdout, parsed. */
  events(): readonly { readonly event?: string; readonly [field: string]: unknown }[];
  errors(): string;
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>;
}

/** A folder for the time of a test; short, since sockets of it have short names only. */
export function scratch(): string {
  const directory = mkdtempSync(join(tmpdir(), "sc-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

export function writeConfig(directory: string, config: unknown): string {
  const path = join(directory, "sidecar.json");
  writeFileSync(path, typeof config === "string" ? config : JSON.stringify(config));
  return path;
}

/** `node sidecars/main.ts` with these arguments; killed with the test. */
export function spawnSidecar(args: readonly string[], environment: Record<string, string> = {}): SidecarProcess {
  const { PATH = "" } = process.env;
  const child = spawn(process.execPath, [MAIN, ...args], { env: { PATH, ...environment } });
  const texts = { out: "", err: "" };
  child.stdout.on("data", (chunk) => {
    texts.out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    texts.err += chunk;
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  return {
    process: child,
    events: () =>
      texts.out
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line)),
    errors: () => texts.err,
    ended: once(child, "close").then(([code]) => code),
  };
}

export async function heard(sidecar: SidecarProcess, event: string): Promise<void> {
  await expect.poll(() => sidecar.events().map((line) => line.event), { timeout: 5_000 }).toContain(event);
}

/** What the guard on a socket says to NGINX about a request of a guard: the code, or "allowed". */
export function askGuard(runDir: string, guard: string): Promise<unknown> {
  const headers = { "x-gw-guard": guard, "x-gw-addr": "192.0.2.1", "x-gw-method": "GET", "x-gw-uri": "/" };
  return new Promise((resolve, reject) => {
    const call = request({ socketPath: join(runDir, "guard.sock"), path: "/nginx", headers, agent: false });
    call.on("response", (response) => {
      response.resume();
      resolve(response.headers["x-gw-code"] ?? "allowed");
    });
    call.on("error", reject);
    call.end();
  });
}
