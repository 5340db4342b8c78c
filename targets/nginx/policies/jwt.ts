import type { PolicyOf } from "../../../compiler/policies/index.ts";
import { IDENTITY_HEADERS, INTERNAL_HEADERS } from "../../../model/headers.ts";
import { variables } from "../variables.ts";
import type { NginxPolicy } from "./define.ts";

/** The guard decides, and says who called: to the upstream, to the log, and to a client what is wrong with its token. */
export const jwt: NginxPolicy<PolicyOf<"jwt">> = {
  verdict: [
    { header: IDENTITY_HEADERS.user, into: variables.verdictUserId },
    { header: INTERNAL_HEADERS.user, into: variables.verdictUser },
    { header: INTERNAL_HEADERS.authenticate, into: variables.verdictAuthenticate },
  ],
};
