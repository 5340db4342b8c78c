import type { Gateway, Source } from "../../compiler/ir/gateway.ts";
import type { Places } from "../../compiler/passes/places.ts";
import type { Plan, PlanRoute } from "../../compiler/passes/plan.ts";
import type { Policy } from "../../compiler/policies/index.ts";
import { firstMatch, type PathPattern } from "../../model/matcher.ts";
import { splitTarget } from "../../sidecars/guard/request-view.ts";
import type { Said, StageName } from "./explanation.ts";
import type { SentRequest } from "./sent-request.ts";
import type { Trial } from "./trial.ts";

/** All that a stage is explained by: the gateway as written, and what came of the request. */
export interface Scene {
  readonly gateway: Gateway;
  /** For the target `node`, whose code decides here. */
  readonly plan: Plan;
  readonly places: Places;
  readonly request: SentRequest;
  readonly trial: Trial;
  /** Missing if no route was found. */
  readonly found: FoundRoute | undefined;
}

export interface FoundRoute {
  readonly route: PlanRoute;
  readonly pattern: PathPattern;
  readonly policies: readonly Policy[];
}

/** What a stage looks at; `absent`: why it does not concern this request. */
export interface StageSays {
  readonly name: StageName;
  readonly says: readonly Said[];
  readonly absent?: string;
}

/** The route of the plan that the front has found. */
export function foundRoute(plan: Plan, { target }: SentRequest, { arrival }: Trial): FoundRoute | undefined {
  const front = arrival?.route;
  const path = front && firstMatch(plan.paths, splitTarget(target).path)?.item;
  const route = path?.routes.find(
    ({ name, methods }) => name === front?.name && (methods?.includes(front.method) ?? front.method === "ANY"),
  );
  if (path === undefined || route === undefined) return undefined;
  return { route, pattern: path.pattern, policies: route.placed.map(({ policy }) => policy) };
}

/** `gateway.ts:31`. */
export function placeOf(source: Source | undefined): string | undefined {
  return source === undefined || source.line === 0 ? undefined : `${source.file}:${source.line}`;
}
