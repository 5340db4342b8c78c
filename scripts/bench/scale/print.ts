import pc from "picocolors";
import type { Verdict } from "../budgets.ts";
import { spreadOf } from "../statistics.ts";
import type { LoadRound } from "./measure.ts";
import type { Measured, Row } from "./rows.ts";

/** A line a gateway, then a line a claim. */
export function printScale(
  measured: readonly Measured[],
  rows: readonly (Row & { readonly verdict: Verdict })[],
): string {
  return [printGateways(measured), ...rows.map(printRow)].join("\n");
}

const columns: Readonly<Record<string, (one: Measured) => number>> = {
  "check ms": ({ compiled }) => compiled.check.wall,
  "compile ms": ({ compiled }) => compiled.compile.wall,
  "edit ms": ({ edit }) => edit.median,
  "memory MB": ({ compiled }) => compiled.peakMegabytes,
  "files MB": ({ compiled }) => compiled.artifactMegabytes,
  "Envoy ms": ({ proxies }) => proxies.envoy.start.cpu,
  "Envoy MB": ({ proxies }) => proxies.envoy.megabytes,
  "first us": ({ proxies }) => medianOf(proxies.envoy.rounds, ({ first }) => first),
  "last us": ({ proxies }) => medianOf(proxies.envoy.rounds, ({ last }) => last),
  "last /s": ({ proxies }) => medianOf(proxies.envoy.rounds, ({ perSecond }) => perSecond.last),
  "NGINX -t": ({ proxies }) => proxies.nginx.test?.wall ?? 0,
  reload: ({ proxies }) => proxies.nginx.reload?.wall ?? 0,
  "worker MB": ({ proxies }) => proxies.nginx.megabytes,
  "first us ": ({ proxies }) => medianOf(proxies.nginx.rounds, ({ first }) => first),
  "last us ": ({ proxies }) => medianOf(proxies.nginx.rounds, ({ last }) => last),
  "last /s ": ({ proxies }) => medianOf(proxies.nginx.rounds, ({ perSecond }) => perSecond.last),
};

function printGateways(measured: readonly Measured[]): string {
  const line = (text: string, cells: readonly string[]) =>
    `${text.padEnd(22)}${cells.map((cell) => cell.padStart(11)).join("")}`;
  return [
    pc.bold(
      "times are by the clock, but for the start of Envoy, which is of CPU; us and /s are of one request and of requests at 32 connections, one worker",
    ),
    line("routes", Object.keys(columns)),
    ...measured.map((one) =>
      line(
        `${one.routes}, ${one.form}`,
        Object.values(columns).map((of) => digits(of(one))),
      ),
    ),
    "",
  ].join("\n");
}

const medianOf = (rounds: readonly LoadRound[], of: (round: LoadRound) => number) => spreadOf(rounds.map(of)).median;

function printRow({ id, text, unit, figure, budget, verdict }: Row & { readonly verdict: Verdict }): string {
  const asked = "atLeast" in budget ? `>= ${budget.atLeast}` : `<= ${budget.atMost}`;
  const spread = figure.least === figure.most ? "" : ` (${digits(figure.least)} to ${digits(figure.most)})`;
  const words = [id.padEnd(7), text.padEnd(82), `${digits(figure.median)}${spread}`.padStart(22), unit.padEnd(20)];
  return `${words.join(" ")} ${asked.padStart(8)}  ${verdict}`;
}

function digits(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
