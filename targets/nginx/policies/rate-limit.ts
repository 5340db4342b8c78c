import type { PolicyOf } from "../../../compiler/policies/index.ts";
import { INTERNAL_HEADERS } from "../../../model/headers.ts";
import { variables } from "../variables.ts";
import type { NginxPolicy } from "./define.ts";

/**
 * The guard counts. NGINX's own `limit_req` cannot: it counts for one machine alone, and before `auth_request` knows
 * who calls.
 */
export const rateLimit: NginxPolicy<PolicyOf<"rate-limit">> = {
  verdict: [
    { header: INTERNAL_HEADERS.retryAfter, into: variables.verdictRetryAfter },
    { header: INTERNAL_HEADERS.remaining, into: variables.verdictRemaining },
  ],
};
