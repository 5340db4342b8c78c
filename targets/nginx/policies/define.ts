import type { Plan, PlanPath, PlanRoute } from "../../../compiler/passes/plan.ts";
import type { Policy } from "../../../compiler/policies/index.ts";
import type { Deployment } from "../../target.ts";
import type { Argument, Directive } from "../directive.ts";
import type { VerdictFact } from "../guard.ts";

/** What a policy adds to each of NGINX's contexts; a policy that the guard does whole adds nothing. */
export interface NginxPolicy<Of extends Policy> {
  /** To the location of its routes. Routes with the same locations share one. */
  location?(policy: Of, subject: Subject): LocationPart;
  /** What differs from route to route without need of a location of its own. */
  values?(policy: Of, subject: Subject): RouteValues;
  /** To the whole; the same directive of several routes stands once. */
  http?(policy: Of, subject: Subject): readonly Directive[];
  /** What the guard's verdict says for it. */
  readonly verdict?: readonly VerdictFact[];
}

/** The route that a policy is on. */
export interface Subject {
  readonly plan: Plan;
  readonly deployment: Deployment;
  readonly path: PlanPath;
  readonly route: PlanRoute;
}

export interface LocationPart {
  /** Refusals that need no guard; they are run before it is asked. */
  readonly checks?: readonly Directive[];
  readonly settings?: readonly Directive[];
  readonly answer?: Answer;
}

/** How a location answers. Destinations have one, other policies none. */
export type Answer =
  /** By whom `to` names. */
  | { readonly kind: "proxy"; readonly to: Argument }
  /** By a fixed text; `isPublic`: without the guard, whatever else is on the route. */
  | {
      readonly kind: "text";
      readonly status: number;
      readonly body: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly isPublic: boolean;
    };

export interface RouteValues {
  /** Scheme and block of the upstream. */
  readonly upstream?: Argument | undefined;
  /** The target to send; left out: as it came. */
  readonly target?: Argument | undefined;
}
