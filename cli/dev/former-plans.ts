import type { Plan } from "../../compiler/passes/plan.ts";
import { DRAIN_DEADLINE_MS } from "../../model/deadlines.ts";

/** The plans that a proxy had before, for as long as requests may be under way that were begun by them. */
export interface FormerPlans {
  /** The plan, and behind it what requests of former plans may still ask for: steps of relays and their upstreams. */
  shared(plan: Plan): Plan;
  /** The same with the paths of former plans: for tables that are read apart from that of the routes. */
  sharedWithPaths(plan: Plan): Plan;
  /** It serves now. */
  add(plan: Plan): void;
}

export function openFormerPlans(first: Plan): FormerPlans {
  let present = first;
  let former: readonly { readonly plan: Plan; readonly until: number }[] = [];
  const stillAsked = (): readonly Plan[] => {
    former = former.filter(({ until }) => until > performance.now());
    return [present, ...former.map(({ plan }) => plan)];
  };
  const shared = (plan: Plan): Plan => {
    const plans = stillAsked();
    const relays = byKey(
      [plan, ...plans].flatMap((one) => one.relays),
      ({ id }) => id,
    );
    return { ...plan, relays, gateway: { ...plan.gateway, upstreams: upstreamsOf(plan, plans) } };
  };
  return {
    shared,
    sharedWithPaths: (plan) => ({ ...shared(plan), paths: [plan, ...stillAsked()].flatMap(({ paths }) => paths) }),
    add(plan) {
      former = [{ plan: present, until: performance.now() + DRAIN_DEADLINE_MS }, ...former];
      present = plan;
    },
  };
}

/** An upstream of the same name is the new plan's. */
function upstreamsOf(plan: Plan, former: readonly Plan[]): Plan["gateway"]["upstreams"] {
  return byKey(
    [plan, ...former].flatMap(({ gateway }) => gateway.upstreams),
    ({ name }) => name,
  );
}

/** The first of each. */
function byKey<Item>(items: readonly Item[], keyOf: (item: Item) => string): Item[] {
  const found = new Map<string, Item>();
  for (const item of items) {
    const key = keyOf(item);
    if (!found.has(key)) found.set(key, item);
  }
  return [...found.values()];
}
