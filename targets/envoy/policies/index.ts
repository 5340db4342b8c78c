import type { FormerUpstream } from "../../../compiler/ir/gateway.ts";
import type { Plan, PlanRoute } from "../../../compiler/passes/plan.ts";
import {
  type Policy,
  type PolicyKind,
  type PolicyOf,
  policiesOf,
  policyKinds,
} from "../../../compiler/policies/index.ts";
import { allow } from "./allow.ts";
import { breaker } from "./breaker.ts";
import { health } from "./health.ts";
import { jwt } from "./jwt.ts";
import { maxBody } from "./max-body.ts";
import type { ClusterPart, EnvoyPolicy, RouteDraft, VerdictHeaders } from "./policy.ts";
import { rateLimit } from "./rate-limit.ts";
import { respond } from "./respond.ts";
import { revocation } from "./revocation.ts";
import { rewrite } from "./rewrite.ts";
import { sequence } from "./sequence.ts";
import { timeout } from "./timeout.ts";
import { upstream } from "./upstream.ts";

/** What each policy is on Envoy. One that is missing does not compile. */
const policies: { readonly [Kind in PolicyKind]: EnvoyPolicy<PolicyOf<Kind>> } = {
  upstream,
  respond,
  health,
  sequence,
  jwt,
  revocation,
  allow,
  "rate-limit": rateLimit,
  breaker,
  timeout,
  "max-body": maxBody,
  rewrite,
};

/** A route with everything that its native policies add, in the order of the compiler's table. */
export function draftRoute(route: PlanRoute, empty: RouteDraft, plan: Plan): RouteDraft {
  const native = nativePolicies(route);
  return policyKinds.reduce((draft, kind) => addPolicies(kind, native, draft, plan), empty);
}

function addPolicies<Kind extends PolicyKind>(
  kind: Kind,
  placed: readonly Policy[],
  empty: RouteDraft,
  plan: Plan,
): RouteDraft {
  const { route } = policies[kind];
  return route ? policiesOf(placed, kind).reduce((draft, policy) => route(policy, draft, plan), empty) : empty;
}

const verdicts = policyKinds.flatMap((kind) => policies[kind].verdict ?? []);

/** The headers of a guard's verdict, whatever it asks for: the listener need not change when a guard does. */
export const verdictHeaders: VerdictHeaders = {
  toUpstream: verdicts.flatMap(({ toUpstream }) => toUpstream),
  toClient: verdicts.flatMap(({ toClient }) => toClient),
  toLog: verdicts.flatMap(({ toLog }) => toLog),
};

/** What policies ask of the cluster of an upstream that routes lead to. */
export function clusterPart(of: FormerUpstream): Partial<ClusterPart> {
  return Object.assign({}, ...policyKinds.map((kind) => policies[kind].cluster?.(of)));
}

function nativePolicies(route: PlanRoute): readonly Policy[] {
  return route.placed.filter(({ by }) => by === "native").map(({ policy }) => policy);
}
