import type { PolicyOf } from "../../../compiler/policies/index.ts";
import type { NginxPolicy } from "./define.ts";

/** The guard decides; what a refusal says beside its code is `jwt`'s to carry. */
export const revocation: NginxPolicy<PolicyOf<"revocation">> = {};
