import type { RefusalCode } from "../../model/refusals.ts";

/** What a credential proved. Frozen; a cached identity is the same object for every request that shows its token. */
export type Identity =
  | {
      readonly ok: true;
      /** The claims as signed. Whether they are what the author declared says `claimsFit`. */
      readonly claims: Readonly<Record<string, unknown>>;
      /** The token's id, by which it can be revoked. */
      readonly jti: string | undefined;
      /** `exp`, in seconds since 1970 (RFC 7519 NumericDate). */
      readonly expiresAt: number;
      /** The claims are as the caller's schema says; if not, the request is a 403 (the token is valid, its holder is not). */
      readonly claimsFit: boolean;
    }
  | IdentityRefusal;

export interface IdentityRefusal {
  readonly ok: false;
  readonly code: Extract<RefusalCode, "missing_token" | "invalid_token" | "bad_request" | "keys_unavailable">;
  /** For the log. Holds nothing of the token. */
  readonly reason: string;
}

export function refuse(code: IdentityRefusal["code"], reason: string): IdentityRefusal {
  return Object.freeze({ ok: false, code, reason });
}
