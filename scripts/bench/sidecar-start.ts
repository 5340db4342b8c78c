import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { cruise } from "dependency-cruiser";
import { z } from "zod";
import { answersWell, waitUntil } from "../../cli/dev/wait-until.ts";
import { sidecarPorts, startSidecar } from "./gateway-under-test.ts";
import { moveTo, residentBytes } from "./processes.ts";
import type { World } from "./world.ts";

export interface SidecarStart {
  /** From the start of the process to the first answer of `/health`. */
  readonly milliseconds: number;
  /** Resident, after it has been idle for a while. */
  readonly megabytes: number;
}

const ROOT = join(import.meta.dirname, "../..");
const IDLE_MS = 2_000;
const START_LIMIT_MS = 10_000;

/** Starts one more sidecar, on a core where nothing else has work to do, and ends it again. */
export async function measureSidecarStart({ plans, folder }: World, name: string): Promise<SidecarStart> {
  const own = join(folder, name);
  const runDir = join(own, "run");
  mkdirSync(runDir, { recursive: true, mode: 0o750 });
  const ports = await sidecarPorts();
  const program = shippedProgram();
  const startedAt = performance.now();
  const sidecar = startSidecar({ program, plans, folder: own, runDir, ports, onEvent: () => {} });
  try {
    moveTo(1, false, { role: "sidecar", pid: sidecar.pid });
    const isUp = () => answersWell(`http://127.0.0.1:${ports.status}/health`);
    const answered = await waitUntil(isUp, { withinMs: START_LIMIT_MS, giveUp: () => sidecar.hasEnded(), everyMs: 5 });
    const milliseconds = performance.now() - startedAt;
    if (!answered) throw new Error(`the sidecar did not start.\n${sidecar.lastWords()}`);
    await sleep(IDLE_MS);
    return { milliseconds, megabytes: residentBytes(sidecar.pid) / 1_000_000 };
  } finally {
    await sidecar.stop();
  }
}

/** What the image starts, compiled anew: the entry point of the Dockerfile, its /app being the folder of the compiled files. */
function shippedProgram(): readonly string[] {
  execFileSync("sh", [join(ROOT, "scripts/compile.sh")]);
  const entryPoint = /^ENTRYPOINT (.+)$/m.exec(readFileSync(join(ROOT, "Dockerfile"), "utf8"))?.[1] ?? "[]";
  const [, ...program] = z.array(z.string()).min(2).parse(JSON.parse(entryPoint));
  return program.map((argument) => argument.replace(/^\/app\//, `${join(ROOT, ".cache/compiled")}/`));
}

const Graph = z.object({ modules: z.array(z.object({ source: z.string() })) });

/** What a sidecar must never load: it would bring the compiler's memory and its vulnerabilities to the data path. */
const COMPILER = /^(?:compiler|dsl|targets|cli)\/|(?:^|node_modules\/)(?:typescript|acorn|yaml|@kubernetes)\//;

/** Files and packages of the compiler that the sidecar can reach by imports, dynamic ones included; there must be none. */
export async function compilerInSidecar(root: string): Promise<{ readonly modules: number; readonly found: string[] }> {
  const { output } = await cruise(["sidecars/main.ts"], { baseDir: root, tsPreCompilationDeps: false, parser: "swc" });
  const sources = Graph.parse(output).modules.map(({ source }) => source);
  return { modules: sources.length, found: sources.filter((source) => COMPILER.test(source)) };
}
