import { routeGuardsOf } from "../compiler/ir/route-guard.ts";
import type { Plan } from "../compiler/passes/plan.ts";
import { describePolicy } from "../compiler/policies/index.ts";
import { printJsonLines } from "../model/json-lines.ts";
import { packGuards } from "./guard-record.ts";
import { priceOf } from "./plan-text.ts";

/** Another one is not read back: its guards are not compared with. */
export const PLAN_JSON_VERSION = 2;

/** From the document to the routes of a target: a route a line. */
const LEVELS_ABOVE_ROUTES = 4;

/**
 * The plans for machines: who does what on each route of each target, and what it costs; and the guards that the next
 * build is compared with. Secrets by name only.
 */
export function printPlanJson(plans: readonly Plan[]): string {
  const document = {
    version: PLAN_JSON_VERSION,
    guards: packGuards(plans[0] ? routeGuardsOf(plans[0].gateway) : []),
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
