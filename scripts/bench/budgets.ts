import { STORE_DEADLINE_MS } from "../../model/deadlines.ts";
import type { HangingStore, HangingStores } from "./hanging-store.ts";
import type { SidecarModules } from "./import-graph.ts";
import type { LatencyFigure, RateFigure } from "./measure.ts";
import { figuresOf, type Rounds } from "./rounds.ts";
import type { BudgetId } from "./settings.ts";
import type { SidecarStart } from "./sidecar-start.ts";
import { type Spread, spreadOf } from "./statistics.ts";
import { expertPairs, type Layout, type SubjectId } from "./subjects.ts";

/** What one run has measured; what `--only` left out is not there. */
export interface Measured {
  readonly latencies?: Rounds<LatencyFigure>;
  readonly rates?: ReadonlyMap<Layout["id"], Rounds<RateFigure>>;
  /** What is generated and the same by hand, in the layout `one-core-batch`. */
  readonly experts?: Rounds<RateFigure>;
  readonly hangingStore?: HangingStores;
  readonly redisCommands?: ReadonlyMap<SubjectId, number>;
  readonly sidecar?: { readonly starts: readonly SidecarStart[]; readonly modules: SidecarModules };
}

/** One figure and, where there is a claim about it, what it must be. */
export interface Row {
  readonly id: BudgetId;
  readonly text: string;
  readonly figure: Spread;
  readonly unit: "times" | "microseconds" | "milliseconds" | "megabytes" | "commands" | "modules" | "requests";
  readonly budget: { readonly atLeast: number } | { readonly atMost: number } | undefined;
}

export type Verdict = "met" | "close" | "missed" | "for information";

/** A budget that is missed by more is a defect; by less, it may be the machine. */
const TOLERANCE = 0.2;

export function verdictOf({ figure: { median }, budget }: Pick<Row, "figure" | "budget">): Verdict {
  if (budget === undefined) return "for information";
  if ("atLeast" in budget) {
    if (median >= budget.atLeast) return "met";
    return median >= budget.atLeast * (1 - TOLERANCE) ? "close" : "missed";
  }
  if (median <= budget.atMost) return "met";
  return median <= budget.atMost * (1 + TOLERANCE) ? "close" : "missed";
}

/**
 * Claims are about NGINX, on which the budgets were found, and about the sample as the machine's own Node runs it, which
 * takes the time that the budgets were found with. The same on our Node, and Envoy, stand beside them.
 */
export function rowsOf(measured: Measured): readonly Row[] {
  return [
    ...latencyRows(measured.latencies),
    ...rateRows(measured.rates),
    ...expertRows(measured.experts),
    ...commandRows(measured.redisCommands),
    ...hangingStoreRows(measured.hangingStore),
    ...sidecarRows(measured.sidecar),
  ].toSorted((left, right) => Number(left.id.slice(1)) - Number(right.id.slice(1)));
}

const ON_OUR_NODE = "the article on our Node";

function latencyRows(latencies: Measured["latencies"]): readonly Row[] {
  if (latencies === undefined) return [];
  const text = "p50 added by the guarded route, one connection: article / ours";
  const added = (id: SubjectId) => figuresOf(latencies, id).map(({ addedP50 }) => addedP50);
  const row = (said: string, article: SubjectId, id: SubjectId, budget: Row["budget"]): Row => ({
    ...{ id: "P1", text: `${text}, ${said}`, unit: "times", budget },
    figure: ratio(added(article), added(id)),
  });
  return [
    row("NGINX", "article-on-machine-node", "nginx-guarded", { atLeast: 4 }),
    row("Envoy", "article-on-machine-node", "envoy-guarded", undefined),
    row(`NGINX, ${ON_OUR_NODE}`, "article", "nginx-guarded", undefined),
  ];
}

function rateRows(rates: Measured["rates"]): readonly Row[] {
  return [...(rates ?? [])].flatMap(([layout, rounds]) => {
    const rate = (id: SubjectId) => figuresOf(rounds, id).map(({ perSecond }) => perSecond);
    const ours = `requests/s at 32 connections: ours / article, ${layout}`;
    const row = (said: string, article: SubjectId, id: SubjectId, budget: Row["budget"]): Row => ({
      ...{ id: "P2", text: `${ours}, ${said}`, unit: "times", budget },
      figure: ratio(rate(id), rate(article)),
    });
    const rows = [
      row("NGINX", "article-on-machine-node", "nginx-guarded", OVER_ARTICLE[layout]),
      row("Envoy", "article-on-machine-node", "envoy-guarded", undefined),
      row(`NGINX, ${ON_OUR_NODE}`, "article", "nginx-guarded", undefined),
    ];
    if (layout === "one-core-batch") return rows;
    return [...rows, guardedOverPlain(layout, rate), ...(layout === "two-cores" ? decisionRows(rounds) : [])];
  });
}

/** On one core the claim is made under SCHED_BATCH: without it, each wake-up is a switch, whatever the work. */
const OVER_ARTICLE: Readonly<Record<Layout["id"], Row["budget"]>> = {
  "one-core": undefined,
  "one-core-batch": { atLeast: 10 },
  "two-cores": { atLeast: 15 },
};

function guardedOverPlain(layout: Layout["id"], rate: (id: SubjectId) => readonly number[]): Row {
  return {
    id: "P3",
    text: `requests/s at 32 connections: guarded / plain by hand, ${layout}, NGINX`,
    unit: "times",
    budget: layout === "two-cores" ? { atLeast: 0.36 } : undefined,
    figure: ratio(rate("nginx-guarded"), rate("plain-by-hand")),
  };
}

function decisionRows(rounds: Rounds<RateFigure>): readonly Row[] {
  const cost = (role: "sidecar" | "redis", id: SubjectId) =>
    spreadOf(figuresOf(rounds, id).map(({ cpu }) => cpu[role]));
  const p11 = { id: "P11", unit: "microseconds" } as const;
  const text = "CPU of one decision";
  return [
    {
      ...p11,
      text: `${text}: sidecar, asked by NGINX`,
      budget: { atMost: 60 },
      figure: cost("sidecar", "nginx-guarded"),
    },
    { ...p11, text: `${text}: Redis, asked by NGINX`, budget: { atMost: 22 }, figure: cost("redis", "nginx-guarded") },
    { ...p11, text: `${text}: sidecar, asked by Envoy`, budget: undefined, figure: cost("sidecar", "envoy-guarded") },
    { ...p11, text: `${text}: Redis, asked by Envoy`, budget: undefined, figure: cost("redis", "envoy-guarded") },
  ];
}

function expertRows(rounds: Measured["experts"]): readonly Row[] {
  if (rounds === undefined) return [];
  const rate = (id: SubjectId) => figuresOf(rounds, id).map(({ perSecond }) => perSecond);
  const cost = (id: SubjectId) => figuresOf(rounds, id).map(({ cpu }) => cpu.proxy);
  return expertPairs.flatMap(({ generated, byHand, text }): readonly Row[] => [
    {
      ...{ id: "P4", text: `requests/s at 32 connections: generated / by an expert's hand, ${text}`, unit: "times" },
      ...{ budget: { atLeast: 0.98 }, figure: ratio(rate(generated), rate(byHand)) },
    },
    {
      ...{ id: "P4", text: `the proxy's CPU of a request: by an expert's hand / generated, ${text}`, unit: "times" },
      ...{ budget: undefined, figure: ratio(cost(byHand), cost(generated)) },
    },
  ]);
}

function commandRows(commands: Measured["redisCommands"]): readonly Row[] {
  return [...(commands ?? [])].map(([id, count]) => ({
    id: "P6",
    text: `Redis commands of a request, ${id}`,
    unit: "commands",
    // A reconnect or a comparison of revocations may fall into the run: far less than one command in a hundred requests.
    budget: id === "article" ? undefined : { atMost: 1.01 },
    figure: spreadOf([count]),
  }));
}

function hangingStoreRows(stores: Measured["hangingStore"]): readonly Row[] {
  return [...(stores ?? [])].flatMap(([name, figures]) => {
    const row = (text: string, figure: (one: HangingStore) => number): Row => ({
      ...{ id: "P8", text: `verdict when Redis hangs, ${name}: ${text}`, unit: "milliseconds" },
      ...{ budget: { atMost: 20 }, figure: spreadOf(figures.map(figure)) },
    });
    return [
      row(`the first, beyond the store's ${STORE_DEADLINE_MS} ms`, ({ beyondDeadline }) => beyondDeadline),
      row("the latest of those that follow", ({ latestAfter }) => latestAfter),
    ];
  });
}

function sidecarRows(sidecar: Measured["sidecar"]): readonly Row[] {
  if (sidecar === undefined) return [];
  const p10 = { id: "P10" } as const;
  const of = (figure: (start: SidecarStart) => number) => spreadOf(sidecar.starts.map(figure));
  return [
    {
      ...{ ...p10, text: "sidecar: resident memory, idle", unit: "megabytes", budget: { atMost: 90 } },
      figure: of(({ megabytes }) => megabytes),
    },
    {
      ...{ ...p10, text: "sidecar: start", unit: "milliseconds", budget: { atMost: 500 } },
      figure: of(({ milliseconds }) => milliseconds),
    },
    {
      ...{ ...p10, text: `sidecar: modules of the compiler among its ${sidecar.modules.count}`, unit: "modules" },
      ...{ budget: { atMost: 0 }, figure: spreadOf([sidecar.modules.compiler.length]) },
    },
  ];
}

/** Round by round, so that what slowed a round down slowed both sides of its ratio. */
function ratio(above: readonly number[], below: readonly number[]): Spread {
  return spreadOf(above.map((value, round) => value / (below[round] ?? Number.NaN)));
}
