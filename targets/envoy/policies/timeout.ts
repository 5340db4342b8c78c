import type { PolicyOf } from "../../../compiler/policies/index.ts";
import type { EnvoyPolicy } from "./policy.ts";

/** From the end of the request to the end of the answer. */
export const timeout: EnvoyPolicy<PolicyOf<"timeout">> = {
  route: ({ ms }, draft) => ({ ...draft, timeoutMs: ms }),
};
