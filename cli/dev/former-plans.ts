import { keepingUpstreams, upstreamsOfRoutes } from "../../compiler/passes/called-upstreams.ts";
import type { Plan } from "../../compiler/passes/plan.ts";
import { DRAIN_DEADLINE_MS } from "../../model/deadlines.ts";

/** The plans that a proxy had before, for as long as requests may be under way that were begun by them. */
export interface FormerPlans {
  /** The plan, and behind it what routes of former plans still lead to: upstreams and the relay. */
  shared(plan: Plan): Plan;
  /** It serves now. */
  add(plan: Plan): void;
}

export function openFormerPlans(first: Plan): FormerPlans {
  let present = first;
  let former: readonly { readonly plan: Plan; readonly until: number }[] = [];
  return {
    shared(plan) {
      former = former.filter(({ until }) => until > performance.now());
      const plans = [plan, present, ...former.map((one) => one.plan)];
      const relays = new Map(plans.flatMap((one) => one.relays).map((relay) => [relay.id, relay]));
      return keepingUpstreams({ ...plan, relays: [...relays.values()] }, plans.flatMap(upstreamsOfRoutes));
    },
    add(plan) {
      former = [{ plan: present, until: performance.now() + DRAIN_DEADLINE_MS }, ...former];
      present = plan;
    },
  };
}
