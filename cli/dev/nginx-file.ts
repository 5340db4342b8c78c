import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CONFIGURATION_FILE, nginxArguments } from "../../targets/nginx/command-line.ts";
import { probe } from "./probe.ts";
import type { ProxyGround } from "./swap-proxy.ts";
import { waitUntil } from "./wait-until.ts";
import { workersOf } from "./workers.ts";

/** What NGINX reads again while it runs. */
export interface NginxFile {
  text(): string;
  /** Has a text tested, moves it in and waits until NGINX works by it. @returns why it does not */
  take(text: string): Promise<string | undefined>;
}

/** From SIGHUP to the new workers: at ten thousand routes on a busy machine some seconds. */
const RELOAD_LIMIT_MS = 30_000;
const LOOK_MS = 10;

/**
 * First `nginx -t` reads another configuration, then SIGHUP starts new workers on it and the old ones take no more
 * connections. Taken is when no worker of before takes any, and one of now has answered.
 */
export function createNginxFile({ binary, directory, deployment, child, onComplaint }: ProxyGround): NginxFile {
  const file = join(deployment.configDir, CONFIGURATION_FILE);
  const stage = join(directory, "next");
  let complaints: string[] = [];
  onComplaint((line) => {
    if (line.includes("[emerg]")) complaints.push(line);
  });
  /** Staged beside its folder and moved in, so that nobody reads half of it. */
  const replace = (text: string): void => {
    const staged = join(stage, "staged.conf");
    writeFileSync(staged, text);
    renameSync(staged, file);
  };
  const reload = async (text: string): Promise<string | undefined> => {
    const before = new Set(workersOf(child.pid).map(({ pid }) => pid));
    complaints = [];
    replace(text);
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
  const textOf = () => readFileSync(file, "utf8");
  return {
    text: textOf,
    async take(text) {
      const present = textOf();
      mkdirSync(stage, { recursive: true });
      writeFileSync(join(stage, CONFIGURATION_FILE), text);
      const untested = await test(binary, nginxArguments({ ...deployment, configDir: stage }));
      if (untested !== undefined) return untested;
      const refusal = await reload(text);
      // The workers of before go on, and the file must be theirs again for whoever starts this NGINX anew.
      if (refusal !== undefined) replace(present);
      return refusal;
    },
  };
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
