import type { LimitConfig } from "../config.ts";

/** One limit that a request has to meet. */
export interface Charge {
  /** The limit's id, a hash of its content. */
  readonly id: string;
  readonly limit: LimitConfig;
  /** Who or what is counted: an address, a user. */
  readonly key: string;
}

/** Where buckets are kept. Never throws and never rejects for a reason of the outside world: that is `down`. */
export interface LimitStore {
  /** Whether it answers without I/O, at once. */
  readonly immediate: boolean;
  /** Takes a token of every charge, or of none. Charges of the same bucket count as one. */
  charge(charges: readonly Charge[]): StoreAnswer | Promise<StoreAnswer>;
  /** Gives back what an allowed {@link LimitStore.charge} took, if the store can be reached. */
  refund(charges: readonly Charge[]): void;
  /** Resolves when the first attempt to reach the store has ended, well or not: before it, every answer is `down`. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export type StoreAnswer =
  /** `remaining`: the smallest number of tokens left in any of the buckets. */
  | { readonly kind: "allowed"; readonly remaining: number }
  /** Milliseconds to wait for each charge, in their order; 0 for a bucket that has a token. */
  | { readonly kind: "refused"; readonly waits: readonly number[] }
  | { readonly kind: "down" };

/** What is worth a line in the log. */
export type StoreEvent =
  | { readonly kind: "down"; readonly store: string; readonly reason: string }
  | { readonly kind: "up"; readonly store: string; readonly downMs: number }
  /** A store of limited size is full and gives up buckets that are in use. */
  | { readonly kind: "crowded"; readonly store: string; readonly buckets: number };
