import type { Duration } from "../units.ts";

/** Headers of every answer that tell browsers to be careful. Not built yet: refused with `not-yet/security-headers`. */
export interface SecurityHeaders {
  /** Strict-Transport-Security (RFC 6797). */
  readonly hsts?: Duration | "off";
  /** Content-Security-Policy, as it stands. */
  readonly csp?: string;
  readonly frames?: "deny" | "same-origin";
}
