import { whenKnown } from "../when-known.ts";
import { type LimitOutcome, outcomeOf, type Refusal, refusalOf } from "./outcome.ts";
import { RefusalMemory } from "./refusal-memory.ts";
import type { Charge, LimitStore, StoreAnswer, StoreEvent } from "./store.ts";
import { MemoryStore } from "./store-memory.ts";
import { chargeWhileDown, refundWhileDown } from "./while-down.ts";

export type { LimitOutcome } from "./outcome.ts";
export type { Charge } from "./store.ts";

export interface LimiterOptions {
  /** By their names in sidecar.json. */
  readonly stores: Readonly<Record<string, LimitStore>>;
  /** Milliseconds of a monotonic clock, the one the stores have. Default `performance.now`. */
  readonly now?: () => number;
  /** What the memory reports that counts while a store is down. */
  readonly onStoreEvent?: (event: StoreEvent) => void;
}

/** Answers whether a request is within its limits (429, RFC 6585 section 4), and counts it if it is. */
export interface Limiter {
  /** A refusal that is known here already, without I/O: a bucket that is empty until a known time. Counts nothing. */
  known(charges: readonly Charge[]): Refusal | undefined;
  /**
   * Counts a request against all its limits, or against none if one refuses. Synchronous where nothing has to be asked.
   * One command for each store; a store that is down is not asked, and each limit's `whenDown` decides.
   */
  charge(charges: readonly Charge[]): LimitOutcome | Promise<LimitOutcome>;
  /** Closes the stores, too. */
  close(): Promise<void>;
}

interface StoreCharges {
  readonly store: LimitStore;
  readonly charges: readonly Charge[];
}

/** @throws Error (from `charge`) for a limit whose store is not among `stores`: sidecar.json was not checked */
export function createLimiter({
  stores,
  now = () => performance.now(),
  onStoreEvent = () => {},
}: LimiterOptions): Limiter {
  const storeByName = new Map(Object.entries(stores));
  const refusals = new RefusalMemory();
  const local = new MemoryStore({ name: "local share", now, onStoreEvent });

  function known(charges: readonly Charge[]): Refusal | undefined {
    const waits = refusals.waits(charges, now());
    return waits && refusalOf(charges, waits);
  }

  /** Charges one store after the other; what an earlier one took is given back if a later one does not let through. */
  function chargeAll([first, ...rest]: readonly StoreCharges[]): LimitOutcome | Promise<LimitOutcome> {
    if (first === undefined) return { kind: "allowed", remaining: undefined };
    const askedAt = Math.floor(now());
    const answer = first.store.charge(first.charges);
    return whenKnown(answer, (known) => {
      const outcome = judge(first.charges, known, askedAt);
      if (outcome.kind !== "allowed" || rest.length === 0) return outcome;
      return whenKnown(chargeAll(rest), (later) => {
        if (later.kind === "allowed")
          return { kind: "allowed", remaining: smaller(outcome.remaining, later.remaining) };
        if (known.kind === "down") refundWhileDown(first.charges, local);
        else first.store.refund(first.charges);
        return later;
      });
    });
  }

  function judge(charges: readonly Charge[], answer: StoreAnswer, askedAt: number): LimitOutcome {
    if (answer.kind === "down") return chargeWhileDown(charges, local);
    if (answer.kind === "refused") refusals.remember(charges, answer.waits, askedAt);
    return outcomeOf(charges, answer);
  }

  return {
    known,
    charge: (charges) => known(charges) ?? chargeAll(byStore(charges, storeByName)),
    close: async () => {
      await Promise.all([...storeByName.values()].map((store) => store.close()));
    },
  };
}

/** Stores that answer at once come first: what they took is given back for certain. */
function byStore(charges: readonly Charge[], stores: ReadonlyMap<string, LimitStore>): readonly StoreCharges[] {
  const groups = Map.groupBy(charges, ({ limit }) => limit.store);
  return [...groups]
    .map(([name, charges]) => {
      const store = stores.get(name);
      if (store === undefined) throw new Error(`a limit counts in the store "${name}", which does not exist`);
      return { store, charges };
    })
    .sort((left, right) => Number(right.store.immediate) - Number(left.store.immediate));
}

function smaller(left: number | undefined, right: number | undefined): number | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return Math.min(left, right);
}
