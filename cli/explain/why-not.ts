import { didYouMean } from "../../compiler/diagnostics/suggest.ts";
import type { Plan } from "../../compiler/passes/plan.ts";
import { splitTarget } from "../../sidecars/guard/request-view.ts";
import { type ExplainedGateway, explainOther } from "./explain.ts";
import type { ExplainedOther, Explanation } from "./explanation.ts";
import { type PassedOver, whyPassedOver } from "./passed-over.ts";
import { describeResult } from "./print-text.ts";
import type { SentRequest } from "./sent-request.ts";

/** Why a request does not get to one route, and what would have to be otherwise. */
export interface WhyNot {
  readonly version: 1;
  readonly route: ExplainedOther;
  readonly isReached: boolean;
  /** A request line of the route's own; missing where the route is reached. */
  readonly instead: string | undefined;
  /** The route that gets the request. */
  readonly taker: { readonly name: string; readonly at: string | undefined } | undefined;
  readonly result: Explanation["result"];
}

type Named = Pick<PassedOver, "route" | "pattern">;

/** @param name of a route, or `METHOD /path` as declared */
export function findRoute(
  { plans }: Pick<ExplainedGateway, "plans">,
  name: string,
): Named | { readonly problem: string } {
  const all = routesOf(plans[0]);
  const found = all.find(({ route }) => route.name === name) ?? all.find((one) => keysOf(one).includes(name));
  if (found !== undefined) return found;
  const names = all.flatMap((one) => [one.route.name, ...keysOf(one)]);
  return { problem: `There is no route "${name}".${didYouMean(name, names)}` };
}

function routesOf(plan: Plan | undefined): readonly Named[] {
  return plan?.paths.flatMap(({ pattern, routes }) => routes.map((route) => ({ route, pattern }))) ?? [];
}

function keysOf({ route, pattern }: Named): readonly string[] {
  return (route.methods ?? ["ANY"]).map((method) => `${method} ${pattern.text}`);
}

export function whyNot(
  { plans }: Pick<ExplainedGateway, "plans">,
  request: SentRequest,
  named: Named,
  { route, result }: Explanation,
): WhyNot {
  const paths = plans[0]?.paths ?? [];
  const asked = { method: request.method, path: splitTarget(request.target).path };
  const isReached = route?.name === named.route.name && route.path === named.pattern.text;
  const isUnread = result.kind === "refused" && result.stage === "canonical-request";
  const other = explainOther(whyPassedOver(paths, asked, named));
  return {
    version: 1,
    route: isReached || isUnread ? { ...other, reasons: [] } : other,
    isReached,
    instead: isReached ? undefined : `${named.route.methods?.[0] ?? request.method} ${named.pattern.text}`,
    taker: isReached || route === undefined ? undefined : { name: route.name, at: route.at },
    result,
  };
}

export function printWhyNot(
  { route, isReached, instead, taker, result }: WhyNot,
  { method, target }: Explanation["request"],
): string {
  const place = route.at === undefined ? "" : ` (${route.at})`;
  const lines = isReached
    ? [`${method} ${target} does reach "${route.name}"${place}.`, `  There it ${describeResult(result)}.`]
    : [
        `${method} ${target} does not reach "${route.name}"${place}.`,
        ...route.reasons.map((reason) => `  ${reason}`),
        `  A request of this route: ${instead}`,
        taker === undefined
          ? `  As it is, it reaches no route: it ${describeResult(result)}.`
          : `  As it is, "${taker.name}"${taker.at === undefined ? "" : ` (${taker.at})`} gets it: it ${describeResult(result)}.`,
      ];
  return `${lines.join("\n")}\n`;
}
