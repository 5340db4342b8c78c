import type { PolicyOf } from "../../../compiler/policies/index.ts";
import type { EnvoyPolicy } from "./policy.ts";

/** The guard's; its refusal is one of a token, and `jwt` lists those headers. */
export const revocation: EnvoyPolicy<PolicyOf<"revocation">> = {};
