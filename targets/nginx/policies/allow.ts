import type { PolicyOf } from "../../../compiler/policies/index.ts";
import type { NginxPolicy } from "./define.ts";

/** The guard decides; a refusal says nothing but its code. */
export const allow: NginxPolicy<PolicyOf<"allow">> = {};
