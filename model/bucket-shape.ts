/** A limit in units: one token is `cost` units, `refill` units flow in each millisecond, `capacity` is a full bucket. */
export interface BucketShape {
  readonly capacity: number;
  readonly cost: number;
  readonly refill: number;
}

/** `count` tokens flow in during `windowMs`; the bucket holds `burst`. */
export interface BucketLimit {
  readonly count: number;
  readonly windowMs: number;
  readonly burst: number;
}

/**
 * The units of a limit.
 *
 * @throws RangeError if a full bucket is more than 2^53 - 1 units (`burst * windowMs / gcd(count, windowMs)`), which
 * takes about a hundred million requests a day with a prime count: it could not be counted exactly.
 */
export function bucketShape({ count, windowMs, burst }: BucketLimit): BucketShape {
  const divisor = greatestCommonDivisor(count, windowMs);
  const cost = windowMs / divisor;
  const capacity = burst * cost;
  if (!Number.isSafeInteger(capacity)) {
    throw new RangeError(`a limit of ${count} per ${windowMs} ms with a burst of ${burst} cannot be counted exactly`);
  }
  return { capacity, cost, refill: count / divisor };
}

/** Whether a limit can be counted exactly; the compiler refuses one that cannot. */
export function isCountable({ count, windowMs, burst }: BucketLimit): boolean {
  return Number.isSafeInteger((burst * windowMs) / greatestCommonDivisor(count, windowMs));
}

function greatestCommonDivisor(left: number, right: number): number {
  return right === 0 ? left : greatestCommonDivisor(right, left % right);
}
