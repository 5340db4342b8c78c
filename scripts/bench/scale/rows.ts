import { type Spread, spreadOf } from "../statistics.ts";
import { type Curve, exponentOf } from "./curves.ts";
import type { ProxyCosts, ScaleGateway } from "./measure.ts";
import type { ProxyName } from "./proxies.ts";

/** A gateway with all that was measured of it. */
export interface Measured extends ScaleGateway {
  readonly proxies: Readonly<Record<ProxyName, ProxyCosts>>;
}

/** A claim and what came out. */
export interface Row {
  readonly id: "P5" | "P7" | "P13" | "growth";
  readonly text: string;
  readonly unit: string;
  readonly figure: Spread;
  readonly budget: { readonly atLeast: number } | { readonly atMost: number };
}

/** Budgets about sizes that were left out have no row. What takes milliseconds or a second is judged by the clock, as its budget is; requests by CPU, which other programs on the machine do not move. */
export function rowsOf(all: readonly Measured[]): readonly Row[] {
  return [...all.flatMap(rowsOfGateway), ...curvesOf(all).map(growthRow)];
}

function rowsOfGateway(one: Measured): readonly Row[] {
  const { routes, form, compiled, edit, proxies } = one;
  const where = `${routes} routes, ${form}`;
  const atMost = (id: Row["id"], text: string, unit: string, value: number, most: number): Row => ({
    ...{ id, text: `${text}, ${where}`, unit, figure: spreadOf([value]), budget: { atMost: most } },
  });
  const compileBudget = { 1000: 300, 10000: 2_000 }[routes];
  const rows: Row[] = [];
  const editBudget = { 100: 100, 1000: 500 }[routes];
  if (editBudget !== undefined) {
    const budget = { atMost: editBudget };
    rows.push({ id: "P7", text: `edit to diagnostics, types included, ${where}`, unit: "ms", figure: edit, budget });
  }
  if (compileBudget !== undefined) {
    rows.push(atMost("P7", "compile, cold", "ms", compiled.compile.wall, compileBudget));
    rows.push(atMost("P7", "check of types, a route", "ms", compiled.typesMs / routes, 0.35));
  }
  if (routes < 10_000) return rows;
  for (const proxy of ["envoy", "nginx"] as const) {
    const figure = spreadOf(proxies[proxy].rounds.map(({ reference, last }) => reference / last));
    const text = `CPU of a request, first of the smallest / last, ${proxy}, ${where}`;
    rows.push({ id: "P5", text, unit: "times", figure, budget: { atLeast: 0.9 } });
  }
  const { test, reload, megabytes } = proxies.nginx;
  if (test) rows.push(atMost("P13", "nginx -t", "ms", test.wall, 40));
  if (reload) rows.push(atMost("P13", "NGINX, reload", "ms", reload.wall, 50));
  return [...rows, atMost("P13", "NGINX, memory of a worker", "MB", megabytes, 25)];
}

function growthRow({ name, exponent }: Curve): Row {
  return { id: "growth", text: name, unit: "exponent", figure: spreadOf([exponent]), budget: { atMost: 1.1 } };
}

const figures: Readonly<Record<string, { readonly unit: string; of(one: Measured): number }>> = {
  "compile, cold": { unit: "ms of CPU", of: ({ compiled }) => compiled.compile.cpu },
  // By the clock: what the server of TypeScript uses is in no time of ours.
  "check, types included": { unit: "ms", of: ({ compiled }) => compiled.check.wall },
  "check of types": { unit: "ms", of: ({ compiled }) => compiled.typesMs },
  "edit to diagnostics": { unit: "ms", of: ({ edit }) => edit.median },
  "compile, memory": { unit: "MB", of: ({ compiled }) => compiled.peakMegabytes },
  artifacts: { unit: "MB", of: ({ compiled }) => compiled.artifactMegabytes },
  "Envoy, start": { unit: "ms of CPU", of: ({ proxies }) => proxies.envoy.start.cpu },
  "Envoy, memory": { unit: "MB", of: ({ proxies }) => proxies.envoy.megabytes },
  "NGINX, test": { unit: "ms", of: ({ proxies }) => proxies.nginx.test?.wall ?? 0 },
  "NGINX, worker's memory": { unit: "MB", of: ({ proxies }) => proxies.nginx.megabytes },
  "Envoy, last route": { unit: "us of CPU a request", of: ({ proxies }) => lastOf(proxies.envoy) },
  "NGINX, last route": { unit: "us of CPU a request", of: ({ proxies }) => lastOf(proxies.nginx) },
};

const lastOf = ({ rounds }: ProxyCosts) => spreadOf(rounds.map(({ last }) => last)).median;

/** Every figure over the sizes, one curve a form. */
export function curvesOf(all: readonly Measured[]): readonly Curve[] {
  const byForm = [...Map.groupBy(all, ({ form }) => form)];
  return Object.entries(figures).flatMap(([name, { unit, of }]) =>
    byForm.map(([form, members]) => {
      const points = members.map((one) => ({ routes: one.routes, value: of(one) }));
      return { name: `${name}, ${form}`, unit, points, exponent: exponentOf(points) };
    }),
  );
}
