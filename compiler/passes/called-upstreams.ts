import type { FormerUpstream, Upstream } from "../ir/gateway.ts";
import { policiesOf } from "../policies/index.ts";
import type { Plan } from "./plan.ts";

/** Those that routes lead to, in the order of the gateway. */
export function upstreamsOfRoutes(plan: Plan): readonly Upstream[] {
  const names = namesOfRoutes(plan);
  return plan.gateway.upstreams.filter(({ name }) => names.has(name));
}

/** Those that steps of compositions call, in the order of the gateway. */
export function upstreamsOfRelays(plan: Plan): readonly Upstream[] {
  const names = namesOfRelays(plan);
  return plan.gateway.upstreams.filter(({ name }) => names.has(name));
}

/** All that a proxy calls; one of which only keys are fetched is the sidecar's matter. */
export function calledUpstreams(plan: Plan): readonly Upstream[] {
  const names = new Set([...namesOfRoutes(plan), ...namesOfRelays(plan)]);
  return plan.gateway.upstreams.filter(({ name }) => names.has(name));
}

/** With those of earlier plans' routes behind its own; of one name, the first, and the plan's own before all. */
export function keepingUpstreams(plan: Plan, former: readonly FormerUpstream[]): Plan {
  const names = new Set(calledUpstreams(plan).map(({ name }) => name));
  const formerUpstreams: FormerUpstream[] = [];
  for (const upstream of former) {
    if (names.has(upstream.name)) continue;
    names.add(upstream.name);
    formerUpstreams.push(upstream);
  }
  return { ...plan, formerUpstreams };
}

function namesOfRoutes({ paths }: Plan): ReadonlySet<string> {
  const policies = paths.flatMap(({ routes }) => routes.flatMap(({ placed }) => placed.map(({ policy }) => policy)));
  return new Set(policiesOf(policies, "upstream").map(({ upstream }) => upstream));
}

function namesOfRelays({ relays }: Plan): ReadonlySet<string> {
  return new Set(relays.flatMap(({ sequence }) => sequence.steps.map(({ upstream }) => upstream)));
}
