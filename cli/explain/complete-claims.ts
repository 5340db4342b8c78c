import { z } from "zod";
import type { CallerConfig } from "../../sidecars/config.ts";

/** Longer than it takes to explain a request. */
const TOKEN_SECONDS = 300;

const Required = z.object({ required: z.array(z.string()).default([]) });

export interface CompletedClaims {
  readonly claims: Readonly<Record<string, unknown>>;
  /** The names of those that were added. */
  readonly added: readonly string[];
}

/**
 * Claims as a token of the caller has them: what its issuer writes into every token need not be typed. A claim that is
 * given stays as it is, `null` too.
 */
export function completeClaims(caller: CallerConfig, given: Readonly<Record<string, unknown>>): CompletedClaims {
  const now = Math.floor(Date.now() / 1_000);
  const { required } = Required.parse(caller.claims);
  const usual: Record<string, unknown> = {
    iss: caller.issuer,
    aud: caller.audience,
    iat: now,
    exp: now + TOKEN_SECONDS,
    ...(caller.revocation !== undefined || required.includes("jti") ? { jti: "example-jti" } : {}),
    ...(required.includes("sub") ? { sub: "example-sub" } : {}),
  };
  const added = Object.keys(usual).filter((name) => !Object.hasOwn(given, name));
  return { claims: { ...usual, ...given }, added };
}
