import type { Charge, StoreAnswer } from "./store.ts";

/** What the limits of a request say, all together. */
export type LimitOutcome =
  /** The smallest number of requests that any of the limits has left; `undefined` where none could be counted. */
  | { readonly kind: "allowed"; readonly remaining: number | undefined }
  | Refusal
  /** A limit whose store is down, and that lets nobody through then. */
  | { readonly kind: "unavailable"; readonly id: string };

/**
 * `id` is the first limit, in the order of the guard, that refuses. `retryAfterMs` is the longest wait of all that do,
 * at least 1: who waits that long is refused by none of them, unless others took the tokens. In seconds for Retry-After
 * (RFC 9110 section 10.2.3) it is rounded up.
 */
export interface Refusal {
  readonly kind: "refused";
  readonly id: string;
  readonly retryAfterMs: number;
}

/** `waits`: milliseconds for each charge, in their order; at least one is not 0. */
export function refusalOf(charges: readonly Charge[], waits: readonly number[]): Refusal {
  const first = charges.find((_, index) => (waits[index] ?? 0) > 0);
  if (first === undefined) throw new Error("a refusal without a limit that refuses");
  return { kind: "refused", id: first.id, retryAfterMs: Math.max(...waits) };
}

/** A store's word as an outcome, if it had one. */
export function outcomeOf(
  charges: readonly Charge[],
  answer: Exclude<StoreAnswer, { kind: "down" }>,
): Exclude<LimitOutcome, { kind: "unavailable" }> {
  return answer.kind === "allowed" ? answer : refusalOf(charges, answer.waits);
}
