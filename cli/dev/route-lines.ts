import type { Plan, PlanRoute } from "../../compiler/passes/plan.ts";
import { describePrice, priceOf } from "../plan-text.ts";

/** What decides about a request before it goes on; the rest says where and how it goes. */
const GUARDS: readonly string[] = ["jwt", "revocation", "allow", "rate-limit", "breaker"];

/** A route a line: what guards it, where it goes, what it costs. In the order in which requests are matched. */
export function routeLines(plan: Plan): readonly string[] {
  const routes = plan.paths.flatMap((path) => path.routes);
  const rows = routes.map(
    (route) => [route.name, guardsOf(route), describePrice(priceOf(plan, route), route)] as const,
  );
  const widths = [0, 1].map((column) => Math.max(0, ...rows.map((row) => (row[column] ?? "").length)));
  return rows.map(
    ([name, guards, price]) => `${name.padEnd(widths[0] ?? 0)}  ${guards.padEnd(widths[1] ?? 0)}  ${price}`,
  );
}

function guardsOf({ placed }: PlanRoute): string {
  const kinds = placed.map(({ policy }) => policy.kind).filter((kind) => GUARDS.includes(kind));
  return kinds.length === 0 ? "public" : [...new Set(kinds)].join(", ");
}
