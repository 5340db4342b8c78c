import { accessSync, constants, realpathSync, statSync } from "node:fs";
import type { Writable } from "node:stream";
import { locateProblem } from "./locate-problem.ts";
import type { LoadOutcome, LoadProblem } from "./outcome.ts";
import { locate, propertyAt } from "./places.ts";
import { type Answer, runInProcess, startRunner } from "./run-process.ts";
import { callAt, openSources, type Sources } from "./source.ts";
import { DEFAULT_MEMORY_LIMIT_MB, type Spare } from "./spare.ts";
import { arrowOf } from "./translate.ts";

export interface RunOptions {
  /** How long the file may take in all. Default 10 seconds. */
  readonly timeLimitMs?: number;
  /** How much memory it may take. Default {@link DEFAULT_MEMORY_LIMIT_MB}. */
  readonly memoryLimitMb?: number;
  /** Where what the file prints goes. Default stderr: our own stdout may be JSON that somebody parses. */
  readonly output?: Writable;
  /** Processes that wait for a file; their limit of memory counts. Default: one is started for this run. */
  readonly spare?: Spare;
  /** Where the places of problems are looked up. Default: files of its own. */
  readonly sources?: Sources;
}

/**
 * Runs a gateway.ts and gives back what it declared. It runs in a fresh process, so modules are never stale, and the answer
 * comes within the time limit whatever the file does. Never rejects for a mistake of the author's.
 */
export async function runGateway(entry: string, options: RunOptions = {}): Promise<LoadOutcome> {
  const unreadable = readProblem(entry);
  if (unreadable) return { ok: false, problem: unreadable, inputs: [entry] };
  const file = realpathSync(entry);
  const opened = new Set([file]);
  const { timeLimitMs = 10_000, memoryLimitMb = DEFAULT_MEMORY_LIMIT_MB, output = process.stderr, spare } = options;
  const limits = { timeLimitMs, memoryLimitMb, output };
  const child = spare?.take() ?? startRunner(memoryLimitMb);
  const { sources = openSources() } = options;
  const answer = await runInProcess(child, {
    entry: file,
    ...limits,
    opened: (input) => opened.add(input),
    stripped: sources.add,
  });
  const inputs = [...opened];
  if (answer.kind === "problem") {
    return { ok: false, problem: locateProblem(answer.problem, { entry: file, inputs, sources }), inputs };
  }
  const problem = functionProblem(answer, sources);
  return problem ? { ok: false, problem, inputs } : { ok: true, definition: answer.definition, inputs };
}

/** Before a process is started: whether there is a file to run at all. */
export function readProblem(file: string): LoadProblem | undefined {
  try {
    if (!statSync(file).isFile()) return { code: "load/unreadable", parameters: { file, reason: "it is not a file" } };
    accessSync(file, constants.R_OK);
    return undefined;
  } catch (error) {
    const isMissing =
      error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
    if (isMissing) return { code: "load/not-found", parameters: { file } };
    const reason = error instanceof Error ? error.message : String(error);
    return { code: "load/unreadable", parameters: { file, reason } };
  }
}

/**
 * Arrows are read from the source and not run, so what stands there must be what the property really holds. A mutation, a
 * spread of what a function returned or a computed name can put another function in its place: none may pass for the one
 * that is written. What the source does not lead to at all is for the translation to refuse.
 */
function functionProblem(
  { definition, functions }: Answer & { readonly kind: "definition" },
  sources: Sources,
): LoadProblem | undefined {
  for (const { node, path, text } of functions) {
    const at = definition.nodes[node]?.at;
    const call = at && callAt(sources, at);
    const written = call && propertyAt(call, path);
    const arrow = written && arrowOf(written.value);
    if (!at || !arrow || arrow.source.code.slice(arrow.node.start, arrow.node.end) === text) continue;
    return { code: "load/arrow-differs", parameters: { property: String(path.at(-1)) }, ...locate(sources, at, path) };
  }
  return undefined;
}
