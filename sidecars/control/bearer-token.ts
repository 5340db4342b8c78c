import { createHash, timingSafeEqual } from "node:crypto";
import { readBearer } from "../identity/bearer.ts";
import { type IdentityRefusal, refuse } from "../identity/identity.ts";

/** Shorter ones can be tried out. */
const SHORTEST_TOKEN = 16;

/** Whether a text can be the token of a control API. */
export function isLongEnough(token: string): boolean {
  return token.length >= SHORTEST_TOKEN;
}

/**
 * A check of Authorization lines against one secret token. Digests are compared, so that neither the time nor the
 * length tells anything of the token.
 */
export function createTokenCheck(token: string): (authorization: readonly string[]) => IdentityRefusal | undefined {
  const expected = digest(token);
  return (authorization) => {
    const shown = readBearer(authorization);
    if (typeof shown !== "string") return shown;
    return timingSafeEqual(digest(shown), expected) ? undefined : refuse("invalid_token", "not the token");
  };
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
