import { bucketKey } from "./bucket-key.ts";
import type { Charge } from "./store.ts";

interface KnownRefusal {
  /** When the bucket has a token again, if nobody else takes it. */
  readonly until: number;
  /** When to ask the store again all the same. */
  readonly trustedUntil: number;
}

/** Most refusals remembered; the oldest goes first. Forgetting one costs a question to the store, nothing else. */
const MOST = 10_000;
/** An operator who deletes a bucket, and a store that lost its data, are noticed after this many milliseconds. */
const TRUST_MS = 5_000;

/** Buckets that are known to be empty until a known time: no one can put a token in, so the store need not be asked. */
export class RefusalMemory {
  readonly #refusals = new Map<string, KnownRefusal>();

  /** `askedAt`: when the store was asked, so that nobody is refused for longer than by the store itself. */
  remember(charges: readonly Charge[], waits: readonly number[], askedAt: number): void {
    for (const [index, { id, key }] of charges.entries()) {
      const wait = waits[index] ?? 0;
      if (wait <= 0) continue;
      const name = bucketKey(id, key);
      this.#refusals.delete(name);
      this.#refusals.set(name, { until: askedAt + wait, trustedUntil: askedAt + Math.min(wait, TRUST_MS) });
      if (this.#refusals.size > MOST) this.#forgetOldest();
    }
  }

  /** Milliseconds that each charge is known to have to wait, in their order; `undefined` if none has. */
  waits(charges: readonly Charge[], now: number): readonly number[] | undefined {
    if (this.#refusals.size === 0) return undefined;
    const waits = charges.map(({ id, key }) => this.#wait(bucketKey(id, key), now));
    return waits.some((wait) => wait > 0) ? waits : undefined;
  }

  #wait(name: string, now: number): number {
    const known = this.#refusals.get(name);
    if (known === undefined) return 0;
    if (now < known.trustedUntil) return Math.ceil(known.until - now);
    this.#refusals.delete(name);
    return 0;
  }

  #forgetOldest(): void {
    const oldest = this.#refusals.keys().next();
    if (!oldest.done) this.#refusals.delete(oldest.value);
  }
}
