import type { Plan, PlanPath, PlanRoute } from "../../compiler/passes/plan.ts";
import type { Deployment } from "../target.ts";
import { type Contributions, contributionsOf } from "./policies/index.ts";

/** A route and what its policies add to the configuration. */
export interface ContributedRoute {
  readonly route: PlanRoute;
  readonly adds: Contributions;
}

/** A path with its routes. */
export interface RoutedPath {
  readonly path: PlanPath;
  readonly routes: readonly ContributedRoute[];
}

export function routedPaths(plan: Plan, deployment: Deployment): readonly RoutedPath[] {
  return plan.paths.map((path) => ({
    path,
    routes: path.routes.map((route) => ({ route, adds: contributionsOf({ plan, deployment, path, route }) })),
  }));
}
