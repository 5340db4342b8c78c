import { addressKey } from "../../model/client-address.ts";
import { evaluate, holds, type View } from "../../model/expression.ts";
import { IDENTITY_HEADERS } from "../../model/headers.ts";
import type { Breaker } from "../breaker/breaker.ts";
import type { Identity } from "../identity/identity.ts";
import type { JwtVerifier } from "../identity/jwt.ts";
import type { Revocations } from "../jwt-blocklist/blocklist.ts";
import type { Charge, Limiter, LimitOutcome } from "../rate-limit/limiter.ts";
import { whenKnown } from "../when-known.ts";
import type { CompiledGuard, CompiledLimit } from "./compile-guards.ts";
import { linesOf } from "./header-lines.ts";
import { type Claims, type GuardRequest, requestView } from "./request-view.ts";
import { type Refused, refused, type Verdict } from "./verdict.ts";

/** What a verdict depends on beside the request: things with a life of their own, by the names that guards use. */
export interface World {
  readonly verifiers: ReadonlyMap<string, JwtVerifier>;
  /** By caller. */
  readonly revocations: ReadonlyMap<string, Revocations>;
  readonly limiter: Limiter;
  /** By upstream; one that declares no breaker has none. */
  readonly breakers: ReadonlyMap<string, Breaker>;
  /** Milliseconds of a clock that never goes back. */
  now(): number;
}

/** A request on its way through {@link decide}. */
interface Case {
  readonly request: GuardRequest;
  readonly view: View;
  readonly guard: CompiledGuard;
  readonly world: World;
  /** Charges that need no identity. */
  readonly atAddress: Charges;
}

interface Charges {
  readonly charges: readonly Charge[];
  /** A limit whose key is missing in this request. */
  readonly unkeyed: string | undefined;
}

/** Who calls, as far as it is proven: `claims` and the user they name. */
interface Caller {
  readonly claims: Claims | undefined;
  readonly userId: string | undefined;
}

const ANYONE: Caller = { claims: undefined, userId: undefined };

/** What can be a header's value, a word of a log line, and one thing to every reader. */
const SAFE_USER_ID = /^[\x21-\x7e]{1,256}$/;

/**
 * Whether a request may go on. Stages 9 to 16 of a request's order, except that the credential is verified before the
 * one call of the store, which then charges all limits at once if the caller may pass, and those of the address alone if
 * not. So a failed log-in is charged to its address, 429 beats 401 and 403, and a limit that refuses charges no other.
 * An address that is known to be over its limit is refused before a signature is checked.
 *
 * Three choices where a request has no clear meaning, all closed: a limit whose key is missing or empty refuses with
 * `insufficient_permissions` (a shared bucket would let strangers lock each other out, none would let them all through);
 * so does a `sub` that is not 1 to 256 visible ASCII characters, because the upstream could not be told who calls; a
 * token without `sub` is a caller without a name.
 *
 * @returns at once when nothing must be waited for
 * @throws if the guard and the request do not belong together
 */
export function decide(request: GuardRequest, guard: CompiledGuard, world: World): Verdict | Promise<Verdict> {
  const authorization = linesOf(request.headers, "authorization");
  if (authorization.length > 1 || authorization[0]?.includes(",")) return refused("bad_request", { stage: "identity" });
  const view = requestView(request, guard.pattern, guard.parts);
  const atAddress = chargesOf(guard.addressLimits, view, request.address);
  const known = world.limiter.known(atAddress.charges);
  if (known !== undefined) return overLimit(known.retryAfterMs, undefined);
  const asked: Case = { request, view, guard, world, atAddress };
  if (guard.caller === undefined) return judge(asked, ANYONE);
  const identity = need(world.verifiers, guard.caller).verify(authorization);
  return whenKnown(identity, (proven) => judgeIdentity(asked, proven));
}

function judgeIdentity(asked: Case, identity: Identity): Verdict | Promise<Verdict> {
  const { guard, world } = asked;
  if (!identity.ok) {
    const refusal = refused(identity.code, { reason: identity.reason, stage: "identity" });
    return identity.code === "bad_request" ? refusal : refuseAtAddress(asked, refusal);
  }
  const { claims } = identity;
  const userId = typeof claims.sub === "string" && SAFE_USER_ID.test(claims.sub) ? claims.sub : undefined;
  const revoked = guard.isRevocable ? revocationOf(identity, need(world.revocations, guard.caller ?? "")) : undefined;
  if (revoked !== undefined) return refuseAtAddress(asked, { ...revoked, userId });
  const reason = identity.claimsFit
    ? claims.sub !== undefined && userId === undefined && "sub cannot be the value of a header"
    : "claims do not fit their schema";
  if (reason) return refuseAtAddress(asked, refused("insufficient_permissions", { userId, reason, stage: "claims" }));
  return judge({ ...asked, view: { ...asked.view, claims } }, { claims, userId });
}

function revocationOf(identity: Identity & { ok: true }, revocations: Revocations): Refused | undefined {
  const stage = "revocation";
  if (identity.jti === undefined) {
    return refused("invalid_token", { reason: "no jti, so it could never be revoked", stage });
  }
  // A revocation that is known holds, however old the list is.
  if (revocations.isRevoked(identity.jti)) return refused("revoked_token", { stage });
  return revocations.isFresh()
    ? undefined
    : refused("revocations_unavailable", { reason: "list of revocations is old", stage });
}

/** The caller is who it should be: may it do this, and how often? */
function judge(asked: Case, caller: Caller): Verdict | Promise<Verdict> {
  const { guard, request, view, atAddress } = asked;
  const { userId } = caller;
  if (!guard.allow.every((condition) => holds(condition, view))) {
    return refuseAtAddress(asked, refused("insufficient_permissions", { userId, stage: "allow" }));
  }
  const atIdentity = chargesOf(guard.identityLimits, view, request.address);
  const unkeyed = atAddress.unkeyed ?? atIdentity.unkeyed;
  if (unkeyed !== undefined) {
    const reason = `the key of limit ${unkeyed} is missing`;
    return refuseAtAddress(asked, refused("insufficient_permissions", { userId, reason, stage: "limits" }));
  }
  const outcome = charge(asked, [...atAddress.charges, ...atIdentity.charges]);
  return whenKnown(outcome, (taken) => limited(taken, userId) ?? passBreaker(asked, caller, remainingOf(taken)));
}

/** A request that fails for its own reason is charged to its address all the same; a limit that is reached comes first. */
function refuseAtAddress(asked: Case, refusal: Refused): Verdict | Promise<Verdict> {
  return whenKnown(
    charge(asked, asked.atAddress.charges),
    (taken) => limited(taken, refusal.userId) ?? { ...refusal, remaining: remainingOf(taken) },
  );
}

function passBreaker({ guard, world }: Case, { claims, userId }: Caller, remaining: number | undefined): Verdict {
  const breaker = guard.breaker === undefined ? undefined : world.breakers.get(guard.breaker);
  const admission = breaker?.admitUnwatched(world.now());
  if (admission !== undefined && !admission.admitted) {
    return refused("circuit_open", { retryAfterMs: admission.retryAfterMs, userId, remaining, stage: "breaker" });
  }
  const upstreamHeaders: Record<string, string> = userId === undefined ? {} : { [IDENTITY_HEADERS.user]: userId };
  return { allowed: true, claims, userId, remaining, upstreamHeaders };
}

function charge({ world }: Case, charges: readonly Charge[]): LimitOutcome | Promise<LimitOutcome> {
  return charges.length === 0 ? { kind: "allowed", remaining: undefined } : world.limiter.charge(charges);
}

function limited(outcome: LimitOutcome, userId: string | undefined): Refused | undefined {
  switch (outcome.kind) {
    case "allowed":
      return undefined;
    case "refused":
      return overLimit(outcome.retryAfterMs, userId);
    case "unavailable":
      return refused("limiter_unavailable", { userId, reason: `no store for limit ${outcome.id}`, stage: "limits" });
  }
}

function overLimit(retryAfterMs: number, userId: string | undefined): Refused {
  return refused("rate_limited", { retryAfterMs, userId, remaining: 0, stage: "limits" });
}

function remainingOf(outcome: LimitOutcome): number | undefined {
  return outcome.kind === "allowed" ? outcome.remaining : undefined;
}

function chargesOf(limits: readonly CompiledLimit[], view: View, address: string): Charges {
  const charges: Charge[] = [];
  let unkeyed: string | undefined;
  for (const { id, limit } of limits) {
    const key = limit.by === "ip" ? addressKey(address) : evaluate(limit.by, view);
    if (typeof key === "string" && key !== "") charges.push({ id, limit, key });
    else unkeyed = id;
  }
  return { charges, unkeyed };
}

function need<Value>(table: ReadonlyMap<string, Value>, name: string): Value {
  const value = table.get(name);
  if (value === undefined) throw new Error(`a guard names "${name}", which does not exist`);
  return value;
}
