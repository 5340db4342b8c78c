import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { findProgram, foldersOfPath } from "../../cli/find-program.ts";
import { findTools } from "../toolchain.ts";

/** The programs of a benchmark, by their paths. */
export interface BenchTools {
  /** Debian's build: the one of the Python wheel is small and slow, good for behaviour and not for figures. */
  readonly nginx: string;
  readonly envoy: string;
  readonly wrk: string;
  /** The Node outside of node_modules: what `node gateway.js` would run on this machine. */
  readonly machineNode: string;
  /** Left out where it is not installed: latencies are then measured by wrk on one connection. */
  readonly oha: string | undefined;
}

export type FoundTools = { readonly tools: BenchTools } | { readonly lacking: readonly string[] };

const OHA = join(import.meta.dirname, "../../.cache/oha/bin/oha");

export const HOW_TO_INSTALL_OHA = "cargo install oha --locked --root .cache/oha (Rust; it takes some minutes)";

/** Finds the programs, and installs `wrk` where root has apt. */
export function findBenchTools(): FoundTools {
  const { envoy, nginx122, redisServer } = findTools();
  const wrk = findProgram("wrk") ?? installWrk();
  const lacking = [
    ...(envoy ? [] : ["Envoy: npm run setup"]),
    ...(nginx122 ? [] : ["NGINX 1.22 of Debian 12: apt-get install nginx"]),
    ...(redisServer ? [] : ["Redis: apt-get install redis-server"]),
    ...(wrk ? [] : ["wrk: apt-get install --no-install-recommends wrk"]),
    ...["taskset", "chrt"].filter((name) => !findProgram(name)).map((name) => `${name}: apt-get install util-linux`),
  ];
  if (lacking.length > 0 || !envoy || !nginx122 || !wrk) return { lacking };
  return {
    tools: {
      nginx: nginx122,
      envoy,
      wrk,
      machineNode: findMachineNode(),
      oha: existsSync(OHA) ? OHA : findProgram("oha"),
    },
  };
}

function findMachineNode(): string {
  const folders = foldersOfPath().filter((folder) => !folder.includes("node_modules"));
  return findProgram("node", folders) ?? process.execPath;
}

function installWrk(): string | undefined {
  const apt = findProgram("apt-get");
  if (process.getuid?.() !== 0 || apt === undefined) return undefined;
  console.log("bench: installing wrk (Debian package)…");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  spawnSync(apt, ["update", "-qq"], { env, stdio: "ignore" });
  spawnSync(apt, ["install", "-y", "-qq", "--no-install-recommends", "wrk"], { env, stdio: "ignore" });
  return findProgram("wrk");
}
