import type { PolicyOf } from "../../../compiler/policies/index.ts";
import { IDENTITY_HEADERS, INTERNAL_HEADERS } from "../../../model/headers.ts";
import type { EnvoyPolicy } from "./policy.ts";

export const jwt: EnvoyPolicy<PolicyOf<"jwt">> = {
  verdict: {
    toUpstream: [IDENTITY_HEADERS.user],
    toClient: ["www-authenticate"],
    toLog: [INTERNAL_HEADERS.user],
  },
};
