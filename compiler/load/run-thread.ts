import { extname } from "node:path";
import type { Writable } from "node:stream";
import { Worker } from "node:worker_threads";
import type { WorkerMessage, WorkerProblem } from "./outcome.ts";

export interface ThreadOptions {
  readonly entry: string;
  readonly timeLimitMs: number;
  readonly memoryLimitMb: number;
  /** Takes what the file prints. */
  readonly output: Writable;
  /** Told of each file of the author's, as it is opened. */
  readonly opened: (file: string) => void;
}

/** What comes of a run; exactly one for each. */
export type Answer = Exclude<WorkerMessage, { readonly kind: "input" }>;

/** With the ending of this file, which is another one once the package is published. */
const WORKER = new URL(`./run-worker${extname(import.meta.url)}`, import.meta.url);

/** What Node ends a thread with whose module waits for a promise that nothing can settle any more. */
const UNSETTLED = 13;

/** Runs `run-worker.ts` in a thread of its own, which is ended when the answer is there, and at the latest in time. */
export function runInThread({ entry, timeLimitMs, memoryLimitMb, output, opened }: ThreadOptions): Promise<Answer> {
  return new Promise((settle) => {
    const worker = new Worker(WORKER, {
      workerData: { entry },
      env: {},
      execArgv: ["--no-warnings"],
      resourceLimits: { maxOldGenerationSizeMb: memoryLimitMb, maxYoungGenerationSizeMb: 12 },
      stdout: true,
      stderr: true,
    });
    worker.stdout.pipe(output, { end: false });
    worker.stderr.pipe(output, { end: false });
    const finish = (answer: Answer): void => {
      clearTimeout(timer);
      settle(answer);
      void worker.terminate();
    };
    const fail = (problem: WorkerProblem): void => finish({ kind: "problem", problem });
    const timer = setTimeout(() => fail({ code: "load/too-slow", parameters: { limitMs: timeLimitMs } }), timeLimitMs);
    worker.on("message", (message: WorkerMessage) => {
      if (message.kind === "input") opened(message.file);
      else finish(message);
    });
    worker.once("error", (error) => fail(crash(error, memoryLimitMb)));
    worker.once("exit", (exitCode) => fail(ending(exitCode)));
  });
}

/** Errors that the worker could not catch: of a promise that was dropped, or of V8 itself. */
function crash(error: unknown, limitMb: number): WorkerProblem {
  const isFull = error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
  if (isFull) return { code: "load/out-of-memory", parameters: { limitMb } };
  return { code: "load/threw", parameters: { message: error instanceof Error ? error.message : String(error) } };
}

/** An end without an answer. */
function ending(exitCode: number): WorkerProblem {
  if (exitCode === UNSETTLED) return { code: "load/never-settles", parameters: {} };
  return { code: "load/exited", parameters: { exitCode } };
}
