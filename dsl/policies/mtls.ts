import type { Auth } from "../auth.ts";
import type { Output, Schema } from "../schema.ts";
import type { Asset } from "../settings.ts";
import { declare } from "../source.ts";

/** Callers with a certificate of one authority (RFC 8705). Not built yet: refused with `not-yet/mtls`. */
export function mtls<Claims extends Schema>(options: {
  readonly authority: Asset;
  /** A revocation list (RFC 5280). */
  readonly revoked?: Asset;
  readonly claims: Claims;
}): Auth<Output<Claims>> {
  return declare("mtls", options);
}
