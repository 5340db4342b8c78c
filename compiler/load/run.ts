import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { extname } from "node:path";
import type { Writable } from "node:stream";
import { Worker } from "node:worker_threads";
import type { SourcePlace } from "./definition.ts";
import type { LoadOutcome, LoadProblem, WorkerMessage, WorkerProblem } from "./outcome.ts";
import { defaultExport, importOf, locate } from "./places.ts";
import { openSources, type Span, syntaxFault } from "./source.ts";

export interface RunOptions {
  /** How long the file may take in all. Default 10 seconds. */
  readonly timeLimitMs?: number;
  /** How much memory it may take. Default 512 MB. */
  readonly memoryLimitMb?: number;
  /** Where what the file prints goes. Default stderr: our own stdout may be JSON that somebody parses. */
  readonly output?: Writable;
}

const WORKER = new URL(`./run-worker${extname(import.meta.url)}`, import.meta.url);

/** What Node ends a thread with whose module waits for a promise that nothing can settle any more. */
const UNSETTLED = 13;

/**
 * Runs a gateway.ts and gives back what it declared. It runs in a fresh thread, so modules are never stale, and the answer
 * comes within the time limit whatever the file does. Never rejects for a mistake of the author's.
 */
export async function runGateway(entry: string, options: RunOptions = {}): Promise<LoadOutcome> {
  const unreadable = readProblem(entry);
  if (unreadable) return { ok: false, problem: unreadable, inputs: [entry] };
  const file = realpathSync(entry);
  const inputs = new Set([file]);
  const message = await runInThread(file, options, (input) => inputs.add(input));
  if (message.kind === "definition") return { ok: true, definition: message.definition, inputs: [...inputs] };
  return { ok: false, problem: locateProblem(message.problem, file, [...inputs]), inputs: [...inputs] };
}

type Answer = Exclude<WorkerMessage, { kind: "input" }>;

function runInThread(
  entry: string,
  { timeLimitMs = 10_000, memoryLimitMb = 512, output = process.stderr }: RunOptions,
  opened: (file: string) => void,
): Promise<Answer> {
  return new Promise((settle) => {
    const worker = new Worker(WORKER, {
      workerData: { entry },
      env: {},
      execArgv: ["--no-warnings"],
      resourceLimits: { maxOldGenerationSizeMb: memoryLimitMb },
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
    const timer = setTimeout(() => {
      fail({ code: "load/too-slow", parameters: { limitMs: timeLimitMs } });
    }, timeLimitMs);
    worker.on("message", (message: WorkerMessage) => {
      if (message.kind === "input") opened(message.file);
      else finish(message);
    });
    worker.once("error", (error) => {
      const isFull = "code" in Object(error) && Reflect.get(Object(error), "code") === "ERR_WORKER_OUT_OF_MEMORY";
      const message = error instanceof Error ? error.message : String(error);
      fail(
        isFull
          ? { code: "load/out-of-memory", parameters: { limitMb: memoryLimitMb } }
          : { code: "load/threw", parameters: { message } },
      );
    });
    worker.once("exit", (exitCode) => {
      fail(
        exitCode === UNSETTLED
          ? { code: "load/never-settles", parameters: {} }
          : { code: "load/exited", parameters: { exitCode } },
      );
    });
  });
}

/** Before a thread is started: whether there is a file to run at all. */
function readProblem(file: string): LoadProblem | undefined {
  try {
    if (!statSync(file).isFile())
      return { code: "load/unreadable", parameters: { file, reason: "it is not a file" }, file };
    accessSync(file, constants.R_OK);
    return undefined;
  } catch (error) {
    const isMissing =
      error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
    if (isMissing) return { code: "load/not-found", parameters: { file }, file };
    const reason = error instanceof Error ? error.message : String(error);
    return { code: "load/unreadable", parameters: { file, reason }, file };
  }
}

/** The exact place of a problem: the thread knows the line it ran, the source knows what stands there. */
function locateProblem(problem: WorkerProblem, entry: string, inputs: readonly string[]): LoadProblem {
  const { code, parameters } = problem;
  return { code, parameters: { ...parameters }, ...placeOfProblem(problem, entry, inputs) };
}

function placeOfProblem(
  problem: WorkerProblem,
  entry: string,
  inputs: readonly string[],
): SourcePlace | Span | { readonly file: string } {
  const { code, at, path } = problem;
  const sources = openSources();
  if (at && path) return locate(sources, at, path);
  switch (code) {
    case "load/module-not-found":
    case "load/builtin-import": {
      const importer = at && sources.read(at.file);
      return (importer && importOf(importer, problem.parameters.specifier)) ?? at ?? { file: entry };
    }
    case "load/no-gateway": {
      const source = sources.read(entry);
      return (source && defaultExport(source)) ?? { file: entry };
    }
    case "load/syntax":
    case "load/unsupported-syntax": {
      const fault = inputs.flatMap((file) => syntaxFault(file) ?? []).at(0);
      return fault ?? at ?? { file: entry };
    }
    default:
      return at ?? { file: entry };
  }
}
