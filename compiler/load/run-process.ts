import { type ChildProcess, fork } from "node:child_process";
import type { Writable } from "node:stream";
import type { WorkerMessage, WorkerProblem } from "./outcome.ts";
import type { SourceText } from "./source.ts";

export interface ProcessOptions {
  readonly entry: string;
  readonly timeLimitMs: number;
  readonly memoryLimitMb: number;
  /** Takes what the file prints. */
  readonly output: Writable;
  /** Told of each file of the author's, as it is found. */
  readonly opened: (file: string) => void;
  /** Told of what runs of a file, before it does. */
  readonly stripped: (source: SourceText) => void;
}

/** What comes of a run; exactly one for each. */
export type Answer = Exclude<WorkerMessage, { readonly kind: "input" | "source" }>;

/** JavaScript once the package is published. */
const CHILD = new URL(import.meta.resolve("#run-child"));

/** What Node ends with whose module waits for a promise that nothing can settle any more. */
const UNSETTLED = 13;

/** How V8 ends a process whose heap is full. */
const HEAP_FULL: readonly unknown[] = ["SIGABRT", "SIGTRAP", "SIGILL", 133, 134];

/**
 * Starts `run-child.ts`, which loads all that a gateway.ts needs and waits for the name of one. A process of its own, not
 * a thread: a full heap may end the whole process of a thread, or leave the thread collecting garbage for ever.
 */
export function startRunner(memoryLimitMb: number): ChildProcess {
  return fork(CHILD, {
    env: {},
    execArgv: ["--no-warnings", `--max-old-space-size=${memoryLimitMb}`],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    serialization: "advanced",
  });
}

/** Runs a gateway.ts in a process that waits for one; it is killed when the answer is there, and at the latest in time. */
export function runInProcess(child: ChildProcess, options: ProcessOptions): Promise<Answer> {
  const { entry, timeLimitMs, memoryLimitMb, output, opened, stripped } = options;
  return new Promise((settle) => {
    child.send(entry);
    const printed = keepErrors(child);
    child.stdout?.pipe(output, { end: false });
    const closed = closeOf(child);
    let isAnswered = false;
    const finish = (answer: Answer): void => {
      if (isAnswered) return;
      isAnswered = true;
      clearTimeout(timer);
      child.kill("SIGKILL");
      // The answer may overtake what was printed before it.
      void closed.then(() => {
        if (!isOutOfMemory(answer)) output.write(printed());
        settle(answer);
      });
    };
    const fail = (problem: WorkerProblem): void => finish({ kind: "problem", problem });
    const tooSlow = (): void => fail({ code: "load/too-slow", parameters: { limitMs: timeLimitMs } });
    // An answer that came while this thread was busy counts: it is read before an immediate runs.
    const timer = setTimeout(() => setImmediate(tooSlow), timeLimitMs);
    child.on("message", (message: WorkerMessage) => {
      if (message.kind === "input") opened(message.file);
      else if (message.kind === "source") stripped(message);
      else finish(message);
    });
    child.once("error", (error) => fail({ code: "load/threw", parameters: { message: error.message } }));
    void endOf(child).then((end) => fail(ending(end, memoryLimitMb)));
  });
}

/** An exit code or the name of a signal, once every message that was sent has arrived. */
async function endOf(child: ChildProcess): Promise<number | string> {
  const [end] = await Promise.all([
    new Promise<number | string>((settle) => {
      child.once("exit", (code, signal) => settle(code ?? signal ?? "unknown"));
    }),
    new Promise<void>((settle) => {
      child.once("disconnect", settle);
    }),
  ]);
  return end;
}

/** When the process is gone and all that it printed was read, or it never started. */
function closeOf(child: ChildProcess): Promise<void> {
  return new Promise((settle) => {
    child.once("close", () => settle());
    child.once("error", () => settle());
  });
}

/** An end without an answer. */
function ending(end: number | string, limitMb: number): WorkerProblem {
  if (HEAP_FULL.includes(end)) return { code: "load/out-of-memory", parameters: { limitMb } };
  if (end === UNSETTLED) return { code: "load/never-settles", parameters: {} };
  return { code: "load/exited", parameters: { exitCode: typeof end === "number" ? end : -1 } };
}

function isOutOfMemory(answer: Answer): boolean {
  return answer.kind === "problem" && answer.problem.code === "load/out-of-memory";
}

/** Kept to the end: V8 writes pages about a heap that is full, which help nobody who wrote a gateway. */
function keepErrors({ stderr }: ChildProcess): () => string {
  const kept: string[] = [];
  stderr?.setEncoding("utf8").on("data", (text: string) => kept.push(text));
  return () => kept.join("");
}
