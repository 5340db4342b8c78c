import type { LimitConfig } from "../config.ts";
import { type LimitOutcome, outcomeOf } from "./outcome.ts";
import type { Charge } from "./store.ts";
import type { MemoryStore } from "./store-memory.ts";

/**
 * What limits whose store is down say, by their own `whenDown`: one that refuses all (`closed`) decides for the whole
 * request and nothing is counted; those with a `local` share are counted in this process, all or none; the others
 * (`open`) let through.
 *
 * **Bound of `local`.** Each instance counts its share from a full bucket: in an outage of `t` milliseconds at most
 * `instances * (share of burst + share of count * t / windowMs)` requests pass, on top of what the store has counted.
 */
export function chargeWhileDown(charges: readonly Charge[], local: MemoryStore): LimitOutcome {
  const closed = charges.find(({ limit }) => limit.whenDown === "closed");
  if (closed !== undefined) return { kind: "unavailable", id: closed.id };
  const counted = localCharges(charges);
  if (counted.length === 0) return { kind: "allowed", remaining: undefined };
  return outcomeOf(counted, local.charge(counted));
}

/** Gives back what {@link chargeWhileDown} counted. */
export function refundWhileDown(charges: readonly Charge[], local: MemoryStore): void {
  local.refund(localCharges(charges));
}

function localCharges(charges: readonly Charge[]): readonly Charge[] {
  return charges.flatMap((charge) => {
    const { whenDown } = charge.limit;
    return typeof whenDown === "object" ? [{ ...charge, limit: shareOf(charge.limit, whenDown.local) }] : [];
  });
}

/** Rounded down, so that the shares of all instances are not more than the whole; at least 1, so that it is a limit. */
function shareOf(limit: LimitConfig, share: number): LimitConfig {
  // 100 * 0.29 is 28.999999999999996 in binary fractions.
  const part = (whole: number) => Math.max(1, Math.floor(whole * share + 1e-6));
  return { ...limit, count: part(limit.count), burst: part(limit.burst) };
}
