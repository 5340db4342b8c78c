import type { PolicyOf } from "../../../compiler/policies/index.ts";
import type { EnvoyPolicy } from "./policy.ts";

/** The relay's: a route with it is a relay route, which `relay.ts` sends there whole. */
export const sequence: EnvoyPolicy<PolicyOf<"sequence">> = {};
