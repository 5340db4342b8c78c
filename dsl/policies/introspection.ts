import type { Auth } from "../auth.ts";
import type { Output, Schema } from "../schema.ts";
import type { Secret } from "../settings.ts";
import { declare } from "../source.ts";
import type { Duration } from "../units.ts";
import type { Remote } from "../upstream.ts";

/** Callers with an opaque token, asked of its issuer (RFC 7662). Not built yet: refused with `not-yet/introspection`. */
export function introspection<Claims extends Schema>(options: {
  readonly at: Remote;
  readonly client: { readonly id: string; readonly secret: Secret };
  /** How long an answer counts: a token revoked there is refused here this much later. */
  readonly cache: Duration;
  readonly claims: Claims;
}): Auth<Output<Claims>> {
  return declare("introspection", options);
}
