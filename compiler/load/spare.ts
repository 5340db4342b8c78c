import type { ChildProcess } from "node:child_process";
import { startRunner } from "./run-process.ts";

/** Megabytes of heap for one gateway.ts. */
export const DEFAULT_MEMORY_LIMIT_MB = 512;

/** A process that waits for a gateway.ts with everything else loaded, so that a run after an edit takes milliseconds. */
export interface Spare {
  /** The one that waits. Each serves one run, so modules are never stale; the next is started when that run has ended. */
  take(): ChildProcess;
  close(): void;
}

export function openSpare(): Spare {
  let isClosed = false;
  let waiting: ChildProcess | undefined = startRunner(DEFAULT_MEMORY_LIMIT_MB);
  return {
    take() {
      const isThere = waiting !== undefined && waiting.exitCode === null && waiting.signalCode === null;
      const taken = isThere && waiting ? waiting : startRunner(DEFAULT_MEMORY_LIMIT_MB);
      // It may be asked for the next before this one is quite gone.
      waiting = undefined;
      taken.once("exit", () => {
        if (!isClosed) waiting ??= startRunner(DEFAULT_MEMORY_LIMIT_MB);
      });
      return taken;
    },
    close() {
      isClosed = true;
      waiting?.kill("SIGKILL");
    },
  };
}
