import { routeGuardsOf } from "../compiler/ir/route-guard.ts";
import { upstreamsOfRoutes } from "../compiler/passes/called-upstreams.ts";
import type { Plan } from "../compiler/passes/plan.ts";
import { describePolicy } from "../compiler/policies/index.ts";
import { printJsonLines } from "../model/json-lines.ts";
import { packGuards } from "./guard-record.ts";
import { priceOf } from "./plan-text.ts";

/** One of another version is not read back. */
export const PLAN_JSON_VERSION = 3;

/** From the document to the routes of a target: a route a line. */
const LEVELS_ABOVE_ROUTES = 4;

/**
 * The plans for machines: who does what on each route of each target, and what it costs; and what the next build asks of
 * this one: its guards, to be compared with, and the upstreams of its routes, to be kept. Secrets by name only.
 */
export function printPlanJson(plans: readonly Plan[]): string {
  const [first] = plans;
  const document = {
    version: PLAN_JSON_VERSION,
    guards: packGuards(first ? routeGuardsOf(first.gateway) : []),
    upstreams: first ? upstreamsOfRoutes(first).map(({ source: _, ...upstream }) => upstream) : [],
    targets: Object.fromEntries(
      plans.map((plan) => [
        plan.target,
        {
          routes: plan.paths.flatMap(({ pattern, routes, allowedMethods }) =>
            routes.map((route) => ({
              name: route.name,
              path: pattern.text,
              methods: route.methods ?? ["ANY"],
              allowedMethods,
              guard: route.guard ?? null,
              relay: route.relay ?? null,
              policies: route.placed.map(({ policy, by }) => ({
                kind: policy.kind,
                by,
                text: describePolicy(policy.kind, policy),
              })),
              price: priceOf(plan, route),
            })),
          ),
          divergences: plan.divergences.map(({ id, text }) => ({ id, text })),
        },
      ]),
    ),
  };
  return `${printJsonLines(document, LEVELS_ABOVE_ROUTES)}\n`;
}
