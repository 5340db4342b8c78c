import type { PolicyOf } from "../../../compiler/policies/index.ts";
import { plain, template } from "../directive.ts";
import { addressOf } from "../upstreams.ts";
import { variables } from "../variables.ts";
import type { NginxPolicy } from "./define.ts";

/** One location for all upstreams: which one, and what to ask of it, is looked up by the route. */
export const upstream: NginxPolicy<PolicyOf<"upstream">> = {
  location: () => ({ answer: { kind: "proxy", to: template(variables.upstream, variables.target) } }),
  values: (policy, { plan }) => ({ upstream: plain(addressOf(plan, policy.upstream)) }),
};
