import type { PolicyOf } from "../../../compiler/policies/index.ts";
import type { EnvoyPolicy } from "./policy.ts";

/** By a route of its own for a larger declared length, and by the buffer filter for a body without one. */
export const maxBody: EnvoyPolicy<PolicyOf<"max-body">> = {
  route: ({ bytes }, draft) => ({ ...draft, maxBodyBytes: bytes }),
};
