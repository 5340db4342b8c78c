import type { Code } from "../diagnostics/catalogue.ts";
import type { Report } from "../diagnostics/report.ts";
import type { TypeChecker } from "./check-types.ts";
import type { Definition } from "./definition.ts";
import { runGateway } from "./run.ts";

export interface Loaded {
  /** Missing if the file could not be run to its end, or its types do not fit. */
  readonly definition?: Definition;
  /** Every file that was read, absolute. */
  readonly inputs: readonly string[];
}

/** Runs a gateway.ts and checks its types. Types first in the report: they are nearest to the cause. */
export async function loadGateway(
  options: { readonly file: string; readonly checker: TypeChecker; readonly timeLimitMs?: number },
  report: Report,
): Promise<Loaded> {
  const running = runGateway(
    options.file,
    options.timeLimitMs === undefined ? {} : { timeLimitMs: options.timeLimitMs },
  );
  const outcome = await running;
  const isUnread =
    !outcome.ok && (outcome.problem.code === "load/not-found" || outcome.problem.code === "load/unreadable");
  const problems = isUnread ? [] : options.checker.check(options.file);
  for (const { code, message, ...span } of problems)
    report.add("type/error", { message, number: code }, { span: span.file === "" ? undefined : span });
  if (outcome.ok) return problems.length > 0 ? { inputs: outcome.inputs } : outcome;
  // What does not type-check often does not run either, and then its types say it better.
  if (problems.length === 0) {
    const { code, parameters, file, line, column, length } = outcome.problem;
    const found: Code = code;
    const span =
      file === undefined || line === undefined ? undefined : { file, line, column: column ?? 1, length: length ?? 1 };
    report.addFound(found, parameters, { span });
  }
  return { inputs: outcome.inputs };
}
