import type { CallerConfig } from "../../../sidecars/config.ts";
import { inSeconds, keySetOf, type SigningKey } from "../../harness/tokens.ts";

const ISSUER = "https://login.example.com";
const AUDIENCE = "shop";

/** A caller whose keys are written out, with the changes of the test. */
export function callerWith(key: SigningKey, changes: Partial<CallerConfig> = {}): CallerConfig {
  return {
    kind: "jwt",
    issuer: ISSUER,
    audience: AUDIENCE,
    algorithms: ["RS256", "ES256"],
    jwks: JSON.parse(JSON.stringify(keySetOf(key))),
    claims: {
      type: "object",
      properties: { role: { enum: ["customer", "admin"] }, team: { type: "string" } },
      required: ["role"],
    },
    ...changes,
  };
}

/** The claims of a good token, with the changes of the test; `undefined` removes one. */
export function claimsWith(changes: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return { iss: ISSUER, aud: AUDIENCE, sub: "u-1", jti: "t-1", role: "customer", exp: inSeconds(60), ...changes };
}
