import { z } from "zod";
import { isTokenId } from "../jwt-blocklist/token-id.ts";

/**
 * Seconds that a revocation lasts when nobody says when its token expires: thirty days, longer than access tokens live.
 * Whoever issues longer-lived ones says so with `expiresAt`.
 */
const UNSTATED_LIFE = 30 * 86_400;
/** Beyond ten years `expiresAt` is in milliseconds, not in seconds. */
const LONGEST_LIFE = 3_653 * 86_400;
/** A token that has just expired may be revoked: the clocks of two machines differ. */
const JUST_EXPIRED = 300;

/** What `POST /revocations` takes. */
const Body = z.strictObject({
  jti: z.string().refine(isTokenId, "must be 1 to 256 characters"),
  /** When the token expires, in seconds since 1970. */
  expiresAt: z.number().optional(),
  /** Whose tokens; default: those of all callers with revocation. */
  caller: z.string().optional(),
});

export interface RevocationRequest {
  readonly jti: string;
  readonly expiresAt: number;
  readonly callers: readonly string[];
}

/**
 * @param callers the names of all callers with revocation
 * @param now milliseconds since 1970
 * @returns the request, or a sentence on what is wrong with it
 */
export function readRevocationRequest(
  body: unknown,
  callers: readonly string[],
  now: number,
): RevocationRequest | string {
  const parsed = Body.safeParse(body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return [...(issue?.path ?? []).map(String), issue?.message].join(": ");
  }
  const seconds = Math.floor(now / 1_000);
  const { jti, expiresAt = seconds + UNSTATED_LIFE, caller } = parsed.data;
  if (expiresAt < seconds - JUST_EXPIRED) return "expiresAt is in the past: it takes seconds since 1970";
  if (expiresAt > seconds + LONGEST_LIFE) return "expiresAt is more than ten years ahead: it takes seconds since 1970";
  if (callers.length === 0) return "no caller has revocation";
  if (caller === undefined) return { jti, expiresAt, callers };
  return callers.includes(caller) ? { jti, expiresAt, callers: [caller] } : "caller is none of those with revocation";
}
