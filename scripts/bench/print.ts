import pc from "picocolors";
import { type Measured, type Row, type Verdict, verdictOf } from "./budgets.ts";
import type { LatencyFigure, RateFigure } from "./measure.ts";
import { figuresOf, type Rounds } from "./rounds.ts";
import { spreadOf } from "./statistics.ts";
import { oneCore, oneCoreBatch, subjectIds, subjectTexts, twoCores } from "./subjects.ts";

const layouts = [oneCore, oneCoreBatch, twoCores];

/** The ladder: what each rung costs, in the order of what it does. */
export function printLadder({ latencies, rates }: Measured): string {
  return [
    ...(latencies ? [printLatencies(latencies)] : []),
    ...layouts.flatMap(({ id, text }) => {
      const rounds = rates?.get(id);
      return rounds ? [printRates(text, rounds)] : [];
    }),
  ].join("\n\n");
}

function printLatencies(rounds: Rounds<LatencyFigure>): string {
  const lines = subjectIds.map((id) => {
    const figures = figuresOf(rounds, id);
    const median = (figure: (one: LatencyFigure) => number) => spreadOf(figures.map(figure)).median;
    const added = median(({ addedP50 }) => addedP50);
    const columns = [added, median(({ p50 }) => p50), median(({ p99 }) => p99)];
    return `  ${subjectTexts[id].padEnd(56)}${columns.map((value) => value.toFixed(0).padStart(9)).join("")}`;
  });
  const title = `one connection, ${oneCore.text}`;
  const head = `  ${"microseconds".padEnd(56)}${["added p50", "p50", "p99"].map((text) => text.padStart(9)).join("")}`;
  return [pc.bold(title), head, ...lines, steadiness(rounds)].join("\n");
}

function printRates(title: string, rounds: Rounds<RateFigure>): string {
  const lines = subjectIds.map((id) => {
    const figures = figuresOf(rounds, id);
    const median = (figure: (one: RateFigure) => number) => spreadOf(figures.map(figure)).median;
    const costs = (["proxy", "sidecar", "redis"] as const).map((role) => median(({ cpu }) => cpu[role]));
    const own = median(({ cpu }) => cpu.article + cpu["plain-by-hand"]);
    const [proxy = 0, ...others] = costs;
    const columns = [median(({ perSecond }) => perSecond), proxy + own, ...others];
    return `  ${subjectTexts[id].padEnd(56)}${columns.map((value) => value.toFixed(0).padStart(9)).join("")}`;
  });
  const head = ["requests/s", "gateway", "sidecar", "Redis"].map((text) => text.padStart(9)).join(" ");
  const title32 = `32 connections, ${title}`;
  return [
    pc.bold(title32),
    `  ${"and CPU of a request, microseconds".padEnd(54)}${head}`,
    ...lines,
    steadiness(rounds),
  ].join("\n");
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

export function printRows(rows: readonly Row[]): string {
  return rows
    .map((row) => {
      const verdict = verdictOf(row);
      const figure = `${number(row.figure.median)} (${number(row.figure.least)} to ${number(row.figure.most)})`;
      const words = [row.id.padEnd(4), row.text.padEnd(76), figure.padStart(24), budgetText(row).padStart(9)];
      return `${words.join(" ")}  ${COLOURS[verdict](verdict)}`;
    })
    .join("\n");
}

function budgetText({ budget }: Row): string {
  if (budget === undefined) return "";
  return "atLeast" in budget ? `>= ${budget.atLeast}` : `<= ${budget.atMost}`;
}

function number(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
