import { type RefusalCode, refusals } from "../../model/refusals.ts";
import type { Claims } from "./request-view.ts";

/** What `decide` says of a request; both doors, the relay and the front turn it into their own form. */
export type Verdict = Allowed | Refused;

export interface Allowed {
  readonly allowed: true;
  /** `undefined` where anyone may call. */
  readonly claims: Claims | undefined;
  readonly userId: string | undefined;
  /** The smallest number of calls left under any of the limits. */
  readonly remaining: number | undefined;
  /** Set on the upstream request; a client's own copies are removed before. */
  readonly upstreamHeaders: Readonly<Record<string, string>>;
}

/** What nobody guards goes on, and nobody knows who calls. */
export const UNGUARDED: Allowed = Object.freeze({
  allowed: true,
  claims: undefined,
  userId: undefined,
  remaining: undefined,
  upstreamHeaders: Object.freeze({}),
});

/** Where a guard can refuse, in the order in which a request passes them. */
type GuardStage = "identity" | "revocation" | "claims" | "allow" | "limits" | "breaker";

export interface Refused {
  readonly allowed: false;
  readonly code: RefusalCode;
  readonly status: number;
  readonly text: string;
  readonly retryAfterSeconds: number | undefined;
  /** `WWW-Authenticate` (RFC 6750 section 3). */
  readonly authenticate: string | undefined;
  readonly userId: string | undefined;
  readonly remaining: number | undefined;
  /** For our log; says nothing of the credential. */
  readonly reason: string | undefined;
  /** Missing where no guard was asked. */
  readonly stage: GuardStage | undefined;
}

export type RefusalFacts = Partial<Pick<Refused, "userId" | "remaining" | "reason" | "stage">> & {
  readonly retryAfterMs?: number | undefined;
};

/** A 503 of ours that names no time: what is down is tried again soon. */
const SOON_SECONDS = 1;

export function refused(code: RefusalCode, facts: RefusalFacts = {}): Refused {
  const { status, text } = refusals[code];
  return {
    allowed: false,
    code,
    status,
    text,
    retryAfterSeconds: retryAfterSeconds(status, facts.retryAfterMs),
    authenticate: authenticate(code),
    userId: facts.userId,
    remaining: facts.remaining,
    reason: facts.reason,
    stage: facts.stage,
  };
}

/** Whole seconds (RFC 9110 section 10.2.3), rounded up: who waits them is not refused again for having been too early. */
function retryAfterSeconds(status: number, milliseconds: number | undefined): number | undefined {
  if (milliseconds !== undefined) return Math.max(1, Math.ceil(milliseconds / 1_000));
  return status === 503 ? SOON_SECONDS : undefined;
}

/** Who showed no credential is told the scheme and nothing else; who showed a bad one, that it is bad. */
function authenticate(code: RefusalCode): string | undefined {
  if (code === "missing_token") return "Bearer";
  return refusals[code].status === 401 ? 'Bearer error="invalid_token"' : undefined;
}
