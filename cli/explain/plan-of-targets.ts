import type { Gateway } from "../../compiler/ir/gateway.ts";
import { divergencesOf } from "../../compiler/passes/divergences.ts";
import type { Plan, PlanRoute } from "../../compiler/passes/plan.ts";
import { describePolicy, policyOf } from "../../compiler/policies/index.ts";
import type { Target } from "../../model/targets.ts";
import { describePrice, priceOf } from "../plan-text.ts";
import type { ExplainedTarget } from "./explanation.ts";
import { type FoundRoute, placeOf, type Scene } from "./scene.ts";

/** Who does each policy of the route on each target, and what a request costs there. */
export function explainTargets(
  scene: Scene,
  plans: readonly Plan[],
  targets: readonly Target[],
): readonly ExplainedTarget[] {
  return plans
    .filter(({ target }) => targets.includes(target))
    .flatMap((plan) => {
      const route = sameRoute(scene, plan);
      return route === undefined ? [] : [explainTarget(scene, plan, route)];
    });
}

function explainTarget({ places, gateway, found }: Scene, plan: Plan, route: PlanRoute): ExplainedTarget {
  return {
    target: plan.target,
    policies: route.placed.map(({ policy, by }) => ({
      text: describePolicy(policy.kind, policy),
      by,
      at: placeOf(places.of(policy)),
    })),
    price: describePrice(priceOf(plan, route), route),
    differences: divergencesOf(ofRoute(gateway, found), plan.target).map(({ text }) => text),
  };
}

/** The gateway as if it had this route alone, with the upstreams that it calls. */
function ofRoute(gateway: Gateway, found: FoundRoute | undefined): Gateway {
  const routes = gateway.routes.filter(({ name, path }) => name === found?.route.name && path === found.pattern.text);
  const steps = policyOf(found?.policies ?? [], "sequence")?.steps ?? [];
  const called = [policyOf(found?.policies ?? [], "upstream"), ...steps].map((one) => one?.upstream);
  return { ...gateway, routes, upstreams: gateway.upstreams.filter(({ name }) => called.includes(name)) };
}

/** Plans of one gateway have the same paths and routes in the same order. */
function sameRoute({ plan, found }: Scene, other: Plan): PlanRoute | undefined {
  for (const [index, { routes }] of plan.paths.entries()) {
    const at = found === undefined ? -1 : routes.indexOf(found.route);
    if (at >= 0) return other.paths[index]?.routes[at];
  }
  return undefined;
}
