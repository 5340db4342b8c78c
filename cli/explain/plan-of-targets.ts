import type { Plan, PlanRoute } from "../../compiler/passes/plan.ts";
import { describePolicy } from "../../compiler/policies/index.ts";
import type { Target } from "../../model/targets.ts";
import { describePrice, priceOf } from "../plan-text.ts";
import type { ExplainedTarget } from "./explanation.ts";
import { placeOf, type Scene } from "./scene.ts";

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

function explainTarget({ places }: Scene, plan: Plan, route: PlanRoute): ExplainedTarget {
  return {
    target: plan.target,
    policies: route.placed.map(({ policy, by }) => ({
      text: describePolicy(policy.kind, policy),
      by,
      at: placeOf(places.of(policy)),
    })),
    price: describePrice(priceOf(plan, route), route),
    differences: plan.divergences.map(({ text }) => text),
  };
}

/** Plans of one gateway have the same paths and routes in the same order. */
function sameRoute({ plan, found }: Scene, other: Plan): PlanRoute | undefined {
  for (const [index, { routes }] of plan.paths.entries()) {
    const at = found === undefined ? -1 : routes.indexOf(found.route);
    if (at >= 0) return other.paths[index]?.routes[at];
  }
  return undefined;
}
