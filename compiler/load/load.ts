import type { Code } from "../diagnostics/catalogue.ts";
import type { Report } from "../diagnostics/report.ts";
import type { TypeChecker, TypeProblem } from "./check-types.ts";
import type { Definition } from "./definition.ts";
import { readProblem, runGateway } from "./run.ts";
import type { Sources } from "./source.ts";
import type { Spare } from "./spare.ts";

export interface Loaded {
  /** Missing if the file could not be run to its end. */
  readonly definition?: Definition;
  /** What does not fit the types of the language. Such a file may run nevertheless: types are taken out before. */
  readonly typeProblems: readonly TypeProblem[];
  /** Every file that was read, or looked for, absolute. */
  readonly inputs: readonly string[];
}

export interface LoadOptions {
  readonly file: string;
  readonly checker: TypeChecker;
  /** Files written or removed since the checker last looked. Default: none. */
  readonly changed?: readonly string[];
  /** How long gateway.ts may run; default 10 s. */
  readonly timeLimitMs?: number;
  /** Processes to run it in; default: one is started. */
  readonly spare?: Spare;
}

/** Runs a gateway.ts and checks its types. */
export async function loadGateway(options: LoadOptions, sources: Sources, report: Report): Promise<Loaded> {
  const { file, checker, changed, timeLimitMs, spare } = options;
  const limit = timeLimitMs === undefined ? {} : { timeLimitMs };
  const running = runGateway(file, { ...limit, ...(spare && { spare }), sources });
  // The check keeps this thread busy while the file runs in its own process.
  const isReadable = readProblem(file) === undefined;
  const typeProblems = isReadable ? checker.check(file, changed) : [];
  const outcome = await running;
  const inputs = isReadable ? [...new Set([...outcome.inputs, ...checker.inputs()])] : outcome.inputs;
  if (outcome.ok) return { definition: outcome.definition, inputs, typeProblems };
  // What does not type-check often does not run either, and then its types say it better.
  if (typeProblems.length === 0) {
    const { code, parameters, file, line, column, length } = outcome.problem;
    const found: Code = code;
    report.addFound(found, parameters, {
      ...(file !== undefined && line !== undefined
        ? { span: { file, line, column: column ?? 1, length: length ?? 1 } }
        : { file }),
    });
  }
  return { inputs, typeProblems };
}
