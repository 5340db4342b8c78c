import type { PolicyOf } from "../../../compiler/policies/index.ts";
import { INTERNAL_HEADERS } from "../../../model/headers.ts";
import type { EnvoyPolicy } from "./policy.ts";

export const rateLimit: EnvoyPolicy<PolicyOf<"rate-limit">> = {
  verdict: { toUpstream: [], toClient: ["retry-after"], toLog: [INTERNAL_HEADERS.remaining] },
};
