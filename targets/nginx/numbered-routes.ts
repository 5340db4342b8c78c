import type { Plan, PlanPath, PlanRoute } from "../../compiler/passes/plan.ts";
import type { Deployment } from "../target.ts";
import { type Contributions, contributionsOf } from "./policies/index.ts";

/** A route, the number under which the maps know it, and what its policies add to the configuration. */
export interface NumberedRoute {
  readonly number: number;
  readonly pathNumber: number;
  readonly path: PlanPath;
  readonly route: PlanRoute;
  readonly adds: Contributions;
}

/** Numbers follow the plan: the same plan gives the same ones. */
export function numberedRoutes(plan: Plan, deployment: Deployment): readonly NumberedRoute[] {
  return plan.paths
    .flatMap((path, index) => path.routes.map((route) => ({ pathNumber: index + 1, path, route })))
    .map(({ pathNumber, path, route }, index) => ({
      number: index + 1,
      pathNumber,
      path,
      route,
      adds: contributionsOf({ plan, deployment, path, route }),
    }));
}
