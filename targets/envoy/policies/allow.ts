import type { PolicyOf } from "../../../compiler/policies/index.ts";
import type { EnvoyPolicy } from "./policy.ts";

/** The guard's; its refusal says no more than every refusal does. */
export const allow: EnvoyPolicy<PolicyOf<"allow">> = {};
