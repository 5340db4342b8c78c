import type { Plan, PlanRoute } from "../compiler/passes/plan.ts";
import { describePolicy, type Policy } from "../compiler/policies/index.ts";
import { formatDuration } from "../model/values.ts";

/** What one request costs beyond the proxy itself. */
export interface Price {
  /** Calls of the sidecar: 0, or 1 as guard or relay. Without a proxy it is the gateway itself. */
  readonly hops: number;
  readonly redisCommands: number;
  readonly upstreamCalls: number;
}

export function priceOf(plan: Plan, route: PlanRoute): Price {
  const all = route.placed.map(({ policy }) => policy);
  return {
    hops: plan.target === "node" || (route.guard === undefined && route.relay === undefined) ? 0 : 1,
    // All limits of a decision that count in one Redis are one call of a script.
    redisCommands: new Set(all.flatMap((policy) => redisOf(plan, policy))).size,
    upstreamCalls: all.reduce((sum, policy) => sum + upstreamCallsOf(policy), 0),
  };
}

function redisOf({ gateway }: Plan, policy: Policy): readonly string[] {
  if (policy.kind !== "rate-limit") return [];
  const store = gateway.limits.find(({ id }) => id === policy.limit)?.store;
  return gateway.stores.filter(({ kind, name }) => kind === "redis" && name === store).map(({ name }) => name);
}

function upstreamCallsOf(policy: Policy): number {
  return policy.kind === "upstream" ? 1 : policy.kind === "sequence" ? policy.steps.length : 0;
}

/** The bound a limit really has: a full bucket and what flows in meanwhile. */
export function describeBound(plan: Plan, limitId: string): string | undefined {
  const limit = plan.gateway.limits.find(({ id }) => id === limitId);
  return limit && `at most ${limit.burst + limit.count} in any ${formatDuration(limit.windowMs)}`;
}

/** The plan of every route with its price, a line of detail for each policy, and the divergences that are touched. */
export function printPlan(plans: readonly Plan[]): string {
  const [first] = plans;
  if (!first) return "";
  const lines = first.paths.flatMap(({ routes }, path) =>
    routes.flatMap((route, index) => {
      const prices = plans.flatMap((plan) => {
        const same = plan.paths[path]?.routes[index];
        return same ? [{ plan, route: same }] : [];
      });
      return [
        route.name,
        ...route.placed.map(({ policy }) => `  ${describe(first, policy)}`),
        ...describePrices(prices),
        "",
      ];
    }),
  );
  const divergences = plans.flatMap((plan) =>
    plan.divergences.flatMap(({ id, text }) => wrapped(`${plan.target} ${id}: ${text}`)),
  );
  return [
    ...lines,
    ...(divergences.length > 0 ? ["known differences between the targets", ...divergences, ""] : []),
  ].join("\n");
}

/** Columns of a terminal that a sentence of the plan fits into. */
const WIDTH = 100;

/** Broken between words; what goes on is indented further. */
function wrapped(text: string): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const line = lines.at(-1);
    if (line === undefined) lines.push(`  ${word}`);
    else if (line.length + 1 + word.length > WIDTH) lines.push(`    ${word}`);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines;
}

function describe(plan: Plan, policy: Policy): string {
  const text = describePolicy(policy.kind, policy);
  const bound = policy.kind === "rate-limit" ? describeBound(plan, policy.limit) : undefined;
  return bound === undefined ? text : `${text} (${bound})`;
}

/** One line for all targets that ask the same price. */
function describePrices(prices: readonly { readonly plan: Plan; readonly route: PlanRoute }[]): readonly string[] {
  const byPrice = new Map<string, string[]>();
  for (const { plan, route } of prices) {
    const text = describePrice(priceOf(plan, route), route);
    byPrice.set(text, [...(byPrice.get(text) ?? []), plan.target]);
  }
  return [...byPrice].map(([text, targets]) => `  price on ${targets.join(", ")}: ${text}`);
}

export function describePrice({ hops, redisCommands, upstreamCalls }: Price, route: PlanRoute): string {
  const hop = hops === 0 ? "no hop" : route.relay === undefined ? "1 hop (guard)" : "1 hop (relay)";
  const many = (count: number, what: string) => `${count} ${what}${count === 1 ? "" : "s"}`;
  return `${hop}, ${many(redisCommands, "Redis command")}, ${many(upstreamCalls, "upstream call")}`;
}
