import type { PolicyOf } from "../../../compiler/policies/index.ts";
import type { EnvoyPolicy } from "./policy.ts";

/** Answered by the router; the route has no guard, so nothing but the proxy itself has to be well. */
export const health: EnvoyPolicy<PolicyOf<"health">> = {
  route: (_, draft) => ({
    ...draft,
    directResponse: { status: 200, body: { inline_string: JSON.stringify({ status: "healthy" }) } },
  }),
};
