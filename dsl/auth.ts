declare const claims: unique symbol;

/** Who may call, and what is known of the caller. */
export interface Auth<Claims> {
  readonly kind: "jwt" | "api-key" | "introspection" | "session" | "mtls" | "any-of" | "anyone";
  /** Exists only for the types: what `claims` is in arrows. */
  readonly [claims]?: Claims;
}

/** The claims that an `auth` gives. */
export type ClaimsOf<Of> = Of extends Auth<infer Claims> ? Claims : never;

/**
 * No credential is asked, and none is passed on. It must be said: a route that says nothing inherits the `auth` of its
 * group or gateway.
 *
 * @example
 * import { anyone, gateway, upstream } from "gatewright";
 * export default gateway({
 *   targets: ["envoy", "nginx"],
 *   routes: { "GET /prices": { auth: anyone, to: upstream({ at: "http://prices:8080" }) } },
 * });
 */
export const anyone: Auth<undefined> = Object.freeze({ kind: "anyone" });
