import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Plan } from "../../compiler/passes/plan.ts";
import { CONFIGURATION_FILE, nginxArguments } from "../../targets/nginx/command-line.ts";
import { nginx } from "../../targets/nginx/index.ts";
import { openFormerPlans } from "./former-plans.ts";
import { probe } from "./probe.ts";
import type { ProxySwap, SwapGround } from "./swap-proxy.ts";
import { waitUntil } from "./wait-until.ts";
import { workersOf } from "./workers.ts";

/** From SIGHUP to the new workers: at ten thousand routes on a busy machine some seconds. */
const RELOAD_LIMIT_MS = 30_000;
const LOOK_MS = 10;

/**
 * NGINX takes another configuration whole: first `nginx -t` reads it, then SIGHUP starts new workers on it and the old
 * ones take no more connections. Swapped is when no worker of before takes any, and one of now has answered.
 */
export function openNginxSwap(ground: SwapGround): ProxySwap {
  const { binary, directory, deployment, child } = ground;
  const file = join(deployment.configDir, CONFIGURATION_FILE);
  const stage = join(directory, "next");
  const formers = openFormerPlans(ground.plan);
  let complaints: string[] = [];
  ground.onComplaint((line) => {
    if (line.includes("[emerg]")) complaints.push(line);
  });
  const reload = async (text: string): Promise<string | undefined> => {
    const before = new Set(workersOf(child.pid).map(({ pid }) => pid));
    complaints = [];
    replace(file, text, stage);
    child.signal("SIGHUP");
    const isTaken = async (): Promise<boolean> => {
      const workers = workersOf(child.pid);
      const old = workers.filter(({ pid, isLeaving }) => before.has(pid) && !isLeaving);
      return old.length === 0 && workers.some(({ pid }) => !before.has(pid));
    };
    const giveUp = (): boolean => complaints.length > 0 || child.hasEnded();
    const taken = await waitUntil(isTaken, { withinMs: RELOAD_LIMIT_MS, everyMs: LOOK_MS, giveUp });
    if (!taken) return complaints.join("\n") || `no new worker after ${RELOAD_LIMIT_MS / 1_000} s`;
    await probe(deployment.listen.port);
    return undefined;
  };
  return {
    async take(plan: Plan) {
      const present = readFileSync(file, "utf8");
      const [artifact] = nginx.emit(formers.shared(plan), deployment);
      if (!artifact) throw new Error("NGINX has no configuration");
      if (artifact.text === present) return undefined;
      mkdirSync(stage, { recursive: true });
      writeFileSync(join(stage, CONFIGURATION_FILE), artifact.text);
      const untested = await test(binary, nginxArguments({ ...deployment, configDir: stage }));
      if (untested !== undefined) return untested;
      const refusal = await reload(artifact.text);
      // The workers of before go on, and the file must be theirs again for whoever starts this NGINX anew.
      if (refusal !== undefined) replace(file, present, stage);
      else formers.add(plan);
      return refusal;
    },
  };
}

/** Staged beside its folder and moved in, so that nobody reads half of it. */
function replace(file: string, text: string, stage: string): void {
  const staged = join(stage, "staged.conf");
  writeFileSync(staged, text);
  renameSync(staged, file);
  rmSync(staged, { force: true });
}

/** What `nginx -t` has against a configuration. Its output is no pipe of Node's: those are sockets, and it opens it. */
function test(binary: string, args: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    const run = spawn(binary, ["-t", "-q", ...args], { stdio: ["ignore", "ignore", "pipe"] });
    let words = "";
    run.stderr.setEncoding("utf8").on("data", (text: string) => {
      words += text;
    });
    run.once("error", (error) => resolve(error.message));
    run.once("close", (code) => resolve(code === 0 ? undefined : words.trim() || `nginx -t ended with ${code}`));
  });
}
