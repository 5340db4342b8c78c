import type { Auth } from "../auth.ts";
import type { Output, Schema } from "../schema.ts";
import type { Asset, Setting } from "../settings.ts";
import { declare } from "../source.ts";
import type { Store } from "../store.ts";
import type { Duration } from "../units.ts";
import type { Remote } from "../upstream.ts";

export interface JwtOptions<Claims extends Schema> {
  /** Must equal the token's `iss`. */
  readonly issuer: Setting;
  /** Must be the token's `aud`, or one of them. */
  readonly audience: string;
  /** The public keys (JWKS, RFC 7517): through an upstream, from an https URL, or from a file read when compiling. */
  readonly jwks: Remote | Asset;
  /** What the token must hold, checked on every target before any arrow looks at it; `null` is not absent. */
  readonly claims: Claims;
  /** Default `["RS256"]`. Shared secrets (HS256) are not offered: whoever can check such a token can make one. */
  readonly algorithms?: readonly (`${"RS" | "PS" | "ES"}${256 | 384 | 512}` | "EdDSA")[];
  /**
   * Refuses revoked tokens, by their `jti`, which `claims` must then require. Without its store the last known list serves
   * for `maxAge`; after that nothing passes.
   */
  readonly revocation?: { readonly store: Store; readonly maxAge: Duration };
}

/**
 * Callers with a signed token in `Authorization: Bearer` (RFC 7519, RFC 6750); without a valid one 401.
 *
 * @example
 * import { jwt, upstream } from "gatewright";
 * import { z } from "zod";
 * const identity = upstream({ at: "http://auth-service:8080" });
 * export const customer = jwt({
 *   issuer: "https://auth.shop.example",
 *   audience: "shop",
 *   algorithms: ["RS256"],
 *   jwks: { from: identity, path: "/.well-known/jwks.json" },
 *   claims: z.object({ sub: z.string(), role: z.enum(["guest", "user", "admin"]) }),
 * });
 * @see examples/shop
 */
export function jwt<Claims extends Schema>(options: JwtOptions<Claims>): Auth<Output<Claims>> {
  return declare("jwt", options);
}
