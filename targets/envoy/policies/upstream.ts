import type { PolicyOf } from "../../../compiler/policies/index.ts";
import type { EnvoyPolicy } from "./policy.ts";

/** The cluster of the upstream; its name is the upstream's, as metrics and logs show it. */
export const upstream: EnvoyPolicy<PolicyOf<"upstream">> = {
  route: ({ upstream: name }, draft, plan) => ({
    ...draft,
    cluster: name,
    facts: { ...draft.facts, upstream: name },
    timeoutMs: draft.timeoutMs ?? plan.gateway.upstreams.find((one) => one.name === name)?.timeoutMs,
  }),
};
