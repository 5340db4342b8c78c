import type { ChildProcess } from "node:child_process";
import { startRunner } from "./run-process.ts";

/** Megabytes of heap for one gateway.ts. */
export const DEFAULT_MEMORY_LIMIT_MB = 512;

/** A process that waits for a gateway.ts with everything else loaded, so that a run takes milliseconds. */
export interface Spare {
  /** The one that waits; each serves one run, so modules are never stale. */
  take(): ChildProcess;
  close(): void;
}

/** For one run: the process starts while this one loads the compiler. */
export function startAhead(): Spare {
  const waiting = startWaiting();
  return { take: () => waitingOrNew(waiting), close: () => waiting.kill("SIGKILL") };
}

/** For run after run: the next process is started when a run has ended. */
export function openSpare(): Spare {
  let isClosed = false;
  let waiting: ChildProcess | undefined = startWaiting();
  return {
    take() {
      const taken = waitingOrNew(waiting);
      // It may be asked for the next before this one is quite gone.
      waiting = undefined;
      taken.once("exit", () => {
        if (!isClosed) waiting ??= startWaiting();
      });
      return taken;
    },
    close() {
      isClosed = true;
      waiting?.kill("SIGKILL");
    },
  };
}

/** One that could not be started, or has ended, is found out when it is asked for. */
function startWaiting(): ChildProcess {
  return startRunner(DEFAULT_MEMORY_LIMIT_MB).on("error", () => {});
}

function waitingOrNew(waiting: ChildProcess | undefined): ChildProcess {
  const isThere = waiting?.pid !== undefined && waiting.exitCode === null && waiting.signalCode === null;
  return isThere ? waiting : startRunner(DEFAULT_MEMORY_LIMIT_MB);
}
