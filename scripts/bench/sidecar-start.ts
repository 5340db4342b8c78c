import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
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

const IDLE_MS = 2_000;
const START_LIMIT_MS = 10_000;

/** Starts one more sidecar, on a core where nothing else has work to do, and ends it again. */
export async function measureSidecarStart(
  { plans, folder, sidecarProgram: program }: World,
  name: string,
): Promise<SidecarStart> {
  const own = join(folder, name);
  const runDir = join(own, "run");
  mkdirSync(runDir, { recursive: true, mode: 0o750 });
  const ports = await sidecarPorts();
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
