import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { freePort } from "../../cli/dev/ports.ts";
import type { Plan } from "../../compiler/passes/plan.ts";
import { findTools } from "../../scripts/toolchain.ts";
import { nginxArguments } from "../../targets/nginx/command-line.ts";
import { nginx } from "../../targets/nginx/index.ts";
import { type Deployment, STANDARD_OUTPUT } from "../../targets/target.ts";
import { exchange, NO_ANSWER } from "./http-client.ts";
import { writeRequest } from "./write-request.ts";

const { nginx122, nginx131 } = findTools();

/** The oldest supported NGINX and the newest tried; a path that is undefined means: not set up. */
export const nginxBinaries = [
  { version: "1.22", binary: nginx122 ?? "nginx-1.22 is not set up" },
  { version: "1.31", binary: nginx131 ?? "nginx-1.31 is not set up" },
] as const;

export function aDeployment(parts: Partial<Deployment> = {}): Deployment {
  return {
    listen: { host: "127.0.0.1", port: 8080 },
    configDir: "/etc/gateway",
    runDir: "/run/gateway",
    adminPort: 9901,
    breakerFeedPort: 9902,
    accessLog: STANDARD_OUTPUT,
    workers: undefined,
    ...parts,
  };
}

/** The text of the one artifact. */
export function nginxText(plan: Plan, deployment: Deployment = aDeployment()): string {
  return nginx
    .emit(plan, deployment)
    .map(({ text }) => text)
    .join();
}

/** What `nginx -t` says against a configuration; empty: nothing. */
export function complaintsOf(binary: string, plan: Plan): string {
  const folder = mkdtempSync(join(tmpdir(), "gatewright-nginx-"));
  try {
    const deployment = aDeployment({ configDir: folder, runDir: folder });
    writeFileSync(join(folder, "nginx.conf"), nginxText(plan, deployment));
    // Node's pipes are sockets, and NGINX cannot open /dev/stdout then.
    const stdio = ["ignore", "ignore", "pipe"] as const;
    const run = spawnSync(binary, ["-t", "-q", ...nginxArguments(deployment)], { encoding: "utf8", stdio: [...stdio] });
    return run.status === 0 ? run.stderr : `${run.stderr}${run.error?.message ?? ""} (status ${run.status})`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export interface RunningNginx {
  readonly port: number;
  readonly folder: string;
  /** Ends it and gives the lines of its access log. */
  stop(): Promise<readonly string[]>;
}

/** An NGINX on a free loopback port, from `plan`, with nothing on its sockets but what the test puts there. */
export async function startNginx(binary: string, plan: Plan): Promise<RunningNginx> {
  const folder = mkdtempSync(join(tmpdir(), "gatewright-nginx-"));
  chmodSync(folder, 0o755);
  const port = await freePort();
  const deployment = aDeployment({
    listen: { host: "127.0.0.1", port },
    configDir: folder,
    runDir: folder,
    workers: 1,
  });
  writeFileSync(join(folder, "nginx.conf"), nginxText(plan, deployment));
  const log = openSync(join(folder, "access.log"), "a");
  const child = spawn(binary, nginxArguments(deployment), { stdio: ["ignore", log, "inherit"] });
  closeSync(log);
  await answers(port, child);
  return {
    port,
    folder,
    stop: async () => {
      if (child.exitCode === null && child.kill("SIGTERM")) await once(child, "exit");
      const lines = readFileSync(join(folder, "access.log"), "utf8").split("\n").slice(0, -1);
      rmSync(folder, { recursive: true, force: true });
      return lines;
    },
  };
}

async function answers(port: number, child: ChildProcess): Promise<void> {
  const bytes = writeRequest({ path: "/", headers: { "X-Request-ID": "is-it-there" } }, undefined);
  for (let tries = 0; tries < 200 && child.exitCode === null; tries += 1) {
    if ((await exchange({ port, bytes })).status !== NO_ANSWER) return;
    await wait(25);
  }
  throw new Error("NGINX does not answer");
}
