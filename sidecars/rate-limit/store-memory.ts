import { type BucketShape, bucketShape } from "../../model/bucket-shape.ts";
import { bucketKey } from "./bucket-key.ts";
import type { Charge, LimitStore, StoreAnswer, StoreEvent } from "./store.ts";
import { type Bucket, bucketAt, fullAt, returnToken, takeToken, tokensLeft, waitMs } from "./token-bucket.ts";

export interface MemoryStoreOptions {
  readonly name: string;
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number;
  readonly onStoreEvent: (event: StoreEvent) => void;
  /** Most buckets kept, about 200 bytes each. Default 100,000. */
  readonly maxBuckets?: number;
}

interface KeptBucket {
  readonly bucket: Bucket;
  readonly shape: BucketShape;
}

interface NamedBucket extends KeptBucket {
  readonly name: string;
}

/** Buckets looked at for each new one: more than one, so that full ones leave faster than new ones come. */
const LOOK_AT = 4;
/** Buckets looked at when there is no room: the one to give up is the best of so many, not of all. */
const LOOK_AT_WHEN_CROWDED = 64;
/** A crowded store says so once in this many milliseconds. */
const REPORT_EVERY_MS = 60_000;

/**
 * Buckets in this process: for one instance, and for the share of a limit that holds while Redis is down.
 *
 * Full buckets are forgotten, which loses nothing. When `maxBuckets` are in use, a new one takes the place of the bucket
 * that is full again soonest (of {@link LOOK_AT_WHEN_CROWDED}, in turn), and that is reported as `crowded`: what its
 * client gains is the few tokens it had used. A bucket without a token is never given up, so no client that is over its
 * limit gets fresh tokens; if there are only such, the newcomer is refused.
 */
export class MemoryStore implements LimitStore {
  readonly immediate = true;
  readonly #options: Required<MemoryStoreOptions>;
  readonly #buckets = new Map<string, KeptBucket>();
  #cursor: Iterator<[string, KeptBucket]> = this.#buckets.entries();
  #reportedAt = Number.NEGATIVE_INFINITY;

  constructor(options: MemoryStoreOptions) {
    this.#options = { maxBuckets: 100_000, ...options };
  }

  charge(charges: readonly Charge[]): StoreAnswer & { kind: "allowed" | "refused" } {
    const now = Math.floor(this.#options.now());
    const buckets = charges.map((charge) => this.#bucketOf(charge, now));
    const waits = buckets.map(({ bucket, shape }) => waitMs(bucket, shape, now));
    if (waits.some((wait) => wait > 0)) return { kind: "refused", waits };
    const roomAfterMs = this.#makeRoom(buckets, now);
    if (roomAfterMs > 0) return { kind: "refused", waits: charges.map(() => roomAfterMs) };
    const taken = buckets.map(({ name, bucket, shape }) => ({ name, shape, bucket: takeToken(bucket, shape) }));
    for (const { name, bucket, shape } of taken) this.#buckets.set(name, { bucket, shape });
    return { kind: "allowed", remaining: Math.min(...taken.map(({ bucket, shape }) => tokensLeft(bucket, shape))) };
  }

  refund(charges: readonly Charge[]): void {
    const now = Math.floor(this.#options.now());
    for (const charge of charges) {
      const { name, bucket, shape } = this.#bucketOf(charge, now);
      if (this.#buckets.has(name)) this.#buckets.set(name, { bucket: returnToken(bucket, shape), shape });
    }
  }

  settled(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.#buckets.clear();
    return Promise.resolve();
  }

  #bucketOf({ id, limit, key }: Charge, now: number): NamedBucket {
    const name = bucketKey(id, key);
    const shape = bucketShape(limit);
    return { name, shape, bucket: bucketAt(this.#buckets.get(name)?.bucket, shape, now) };
  }

  /** Makes room for those of the buckets that are new. 0, or the milliseconds after which to try again. */
  #makeRoom(buckets: readonly NamedBucket[], now: number): number {
    const names = new Set(buckets.map(({ name }) => name));
    const newcomers = () => [...names].filter((name) => !this.#buckets.has(name)).length;
    const isCrowded = () => this.#buckets.size + newcomers() > this.#options.maxBuckets;
    for (let left = newcomers(); left > 0; left--) {
      const seen = this.#forgetFull(isCrowded() ? LOOK_AT_WHEN_CROWDED : LOOK_AT, now);
      if (!isCrowded()) continue;
      this.#reportCrowded(now);
      const [soonest] = seen
        .filter(({ name, bucket, shape }) => !names.has(name) && waitMs(bucket, shape, now) === 0)
        .sort((left, right) => fullAt(left.bucket, left.shape) - fullAt(right.bucket, right.shape));
      if (soonest === undefined) return soonestRoom(seen, now);
      this.#buckets.delete(soonest.name);
    }
    return 0;
  }

  /** Looks at the next buckets in turn, drops those that are full, and gives the others. */
  #forgetFull(count: number, now: number): readonly NamedBucket[] {
    const seen: NamedBucket[] = [];
    for (let looked = 0; looked < Math.min(count, this.#buckets.size); looked++) {
      let next = this.#cursor.next();
      if (next.done) {
        this.#cursor = this.#buckets.entries();
        next = this.#cursor.next();
        if (next.done) return seen;
      }
      const [name, { bucket, shape }] = next.value;
      if (fullAt(bucket, shape) <= now) this.#buckets.delete(name);
      else seen.push({ name, shape, bucket: bucketAt(bucket, shape, now) });
    }
    return seen;
  }

  #reportCrowded(now: number): void {
    if (now - this.#reportedAt < REPORT_EVERY_MS) return;
    this.#reportedAt = now;
    this.#options.onStoreEvent({ kind: "crowded", store: this.#options.name, buckets: this.#buckets.size });
  }
}

/** When the first of the buckets has a token, and may be given up. */
function soonestRoom(seen: readonly NamedBucket[], now: number): number {
  return Math.max(1, Math.min(...seen.map(({ bucket, shape }) => waitMs(bucket, shape, now))));
}
