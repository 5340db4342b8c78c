import pc from "picocolors";
import { type Measured, type Row, type Verdict, verdictOf } from "./budgets.ts";
import type { LatencyFigure, RateFigure } from "./measure.ts";
import { figuresOf, type Rounds } from "./rounds.ts";
import { spreadOf } from "./statistics.ts";
import { oneCore, oneCoreBatch, pairedIds, type SubjectId, subjectIds, subjectTexts, twoCores } from "./subjects.ts";

const layouts = [oneCore, oneCoreBatch, twoCores];

/** The ladder: what each rung costs, in the order of what it does. */
export function printLadder({ latencies, rates, experts }: Measured): string {
  return [
    ...(latencies ? [printLatencies(latencies)] : []),
    ...layouts.flatMap(({ id, text }) => {
      const rounds = rates?.get(id);
      return rounds ? [printRates(text, rounds, subjectIds)] : [];
    }),
    ...(experts ? [printRates(oneCoreBatch.text, experts, pairedIds)] : []),
  ].join("\n\n");
}

function printLatencies(rounds: Rounds<LatencyFigure>): string {
  const lines = subjectIds.map((id) => {
    const figures = figuresOf(rounds, id);
    const median = (figure: (one: LatencyFigure) => number) => spreadOf(figures.map(figure)).median;
    return line(subjectTexts[id], [
      median(({ addedP50 }) => addedP50),
      median(({ p50 }) => p50),
      median(({ p99 }) => p99),
    ]);
  });
  const title = pc.bold(`one connection, ${oneCore.text}`);
  return [title, line("microseconds", ["added p50", "p50", "p99"]), ...lines, steadiness(rounds)].join("\n");
}

function printRates(layout: string, rounds: Rounds<RateFigure>, subjects: readonly SubjectId[]): string {
  const lines = subjects.map((id) => {
    const figures = figuresOf(rounds, id);
    const median = (figure: (one: RateFigure) => number) => spreadOf(figures.map(figure)).median;
    const gateway = median(({ cpu }) => cpu.proxy + cpu.article + cpu["plain-by-hand"]);
    const others = [median(({ cpu }) => cpu.sidecar), median(({ cpu }) => cpu.redis)];
    return line(subjectTexts[id], [median(({ perSecond }) => perSecond), gateway, ...others]);
  });
  const title = pc.bold(`32 connections, ${layout}`);
  const head = line("and CPU of a request in microseconds", ["requests/s", "gateway", "sidecar", "Redis"]);
  return [title, head, ...lines, steadiness(rounds)].join("\n");
}

function line(text: string, columns: readonly (string | number)[]): string {
  const cells = columns.map((cell) => (typeof cell === "number" ? cell.toFixed(0) : cell).padStart(11));
  return `  ${text.padEnd(56)}${cells.join("")}`;
}

function steadiness({ kept, discarded, isUnsteady }: Rounds<unknown>): string {
  if (isUnsteady)
    return pc.red(`  no round was steady; these are the ${kept.length} that were complete: ${discarded.join("; ")}`);
  return pc.dim(`  ${kept.length} rounds${discarded.length > 0 ? `; thrown away: ${discarded.join("; ")}` : ""}`);
}

const COLOURS: Readonly<Record<Verdict, (text: string) => string>> = {
  met: pc.green,
  close: pc.yellow,
  missed: pc.red,
  "for information": pc.dim,
};

/** Rows of any command of the benchmark. */
export function printRows(rows: readonly (Omit<Row, "id"> & { readonly id: string })[]): string {
  return rows
    .map((row) => {
      const verdict = verdictOf(row);
      const figure = `${number(row.figure.median)} (${number(row.figure.least)} to ${number(row.figure.most)})`;
      const words = [row.id.padEnd(4), row.text.padEnd(106), figure.padStart(24), budgetText(row).padStart(9)];
      return `${words.join(" ")}  ${COLOURS[verdict](verdict)}`;
    })
    .join("\n");
}

function budgetText({ budget }: Pick<Row, "budget">): string {
  if (budget === undefined) return "";
  return "atLeast" in budget ? `>= ${budget.atLeast}` : `<= ${budget.atMost}`;
}

function number(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
