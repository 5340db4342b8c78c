import pc from "picocolors";
import type { Row } from "../../test/harness/conformance-run.ts";
import type { ConformanceTarget } from "../../test/harness/conformance-targets.ts";
import { formatTime } from "./table.ts";

export interface Summary {
  readonly rows: readonly Row[];
  readonly targets: readonly ConformanceTarget[];
  /** Rows with an answer that is not the expected one, or not the same everywhere. */
  readonly wrong: number;
  readonly logProblems: readonly string[];
  readonly known: readonly string[];
}

export function printSummary({ rows, targets, wrong, logProblems, known }: Summary): string {
  const medians = targets.map(({ name }, column) => {
    const times = rows.flatMap(({ records }) => records[column]?.answer.milliseconds ?? []);
    return `${name} ${formatTime(median(times))}`;
  });
  const cases = `${rows.length} requests x ${targets.length} targets`;
  return [
    "",
    ...logProblems.map((problem) => pc.red(problem)),
    wrong === 0 ? pc.green(`${cases}: every answer is the expected one`) : pc.red(`${cases}: ${wrong} rows are wrong`),
    logProblems.length === 0
      ? pc.green("every request is in the log once, with the same sixteen fields")
      : pc.red(`${logProblems.length} differences in the log`),
    ...(known.length === 0 ? [] : [`known divergences: ${known.join(", ")}`]),
    pc.dim(`median, a connection of its own each: ${medians.join(", ")}`),
  ].join("\n");
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;
}
