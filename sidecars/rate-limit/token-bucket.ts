import type { BucketShape } from "../../model/bucket-shape.ts";

/**
 * The token bucket as a pure calculation: it holds `burst` tokens, `count` flow in during `windowMs`, a request takes one.
 *
 * It is kept as what is *missing* (`debt`, zero for a full bucket), which is the continuous-state leaky bucket of the
 * Generic Cell Rate Algorithm (ITU-T I.371, ATM Forum TM 4.0); that its two forms and the token bucket accept the same
 * requests is shown there. A full bucket is then no state at all, so forgetting one loses nothing.
 *
 * All quantities are integers that a double holds exactly, so this file and the Lua script in Redis give the same
 * answers: time is the store's clock in whole milliseconds, and a token is divided into as many units as make the
 * inflow of one millisecond a whole number.
 *
 * **Bound.** In any interval of `t` milliseconds of the store's clock at most `burst + count * t / windowMs` requests
 * pass: each adds a token to the debt, the debt never exceeds the capacity, and only the inflow takes it down.
 */
export interface Bucket {
  /** Units missing from a full bucket. */
  readonly debt: number;
  /** The time `debt` is of. Never goes back: a clock that is set back brings no tokens until it has caught up. */
  readonly at: number;
}

/** The bucket at a later time, after what flowed in since; `undefined` is a bucket that nothing is known of: a full one. */
export function bucketAt(bucket: Bucket | undefined, { refill }: BucketShape, now: number): Bucket {
  if (bucket === undefined) return { debt: 0, at: now };
  if (now <= bucket.at) return bucket;
  return { debt: Math.max(0, bucket.debt - (now - bucket.at) * refill), at: now };
}

/** Milliseconds from `now` until one token is there; 0 if it is. */
export function waitMs({ debt, at }: Bucket, { capacity, cost, refill }: BucketShape, now: number): number {
  const missing = cost - (capacity - debt);
  return missing <= 0 ? 0 : at - now + Math.ceil(missing / refill);
}

/** Takes a token that is there (`waitMs` is 0). */
export function takeToken({ debt, at }: Bucket, { cost }: BucketShape): Bucket {
  return { debt: debt + cost, at };
}

/** As if the last token had not been taken. */
export function returnToken({ debt, at }: Bucket, { cost }: BucketShape): Bucket {
  return { debt: Math.max(0, debt - cost), at };
}

/** Whole tokens that are there. */
export function tokensLeft({ debt }: Bucket, { capacity, cost }: BucketShape): number {
  return Math.floor((capacity - debt) / cost);
}

/** The time from which on the bucket is full, if nothing more is taken, and need not be kept. */
export function fullAt({ debt, at }: Bucket, { refill }: BucketShape): number {
  return at + Math.ceil(debt / refill);
}
