import { describe, expect, it } from "vitest";
import { bucketShape } from "../../../model/bucket-shape.ts";
import {
  bucketAt,
  fullAt,
  returnToken,
  takeToken,
  tokensLeft,
  waitMs,
} from "../../../sidecars/rate-limit/token-bucket.ts";

const shape = bucketShape({ count: 3, windowMs: 1_000, burst: 2 });

describe("a token bucket of 3 a second, 2 at once", () => {
  it("starts full", () => {
    expect(tokensLeft(bucketAt(undefined, shape, 0), shape)).toBe(2);
  });

  it("is empty after two, and names the first millisecond in which a token is there", () => {
    const empty = takeToken(takeToken(bucketAt(undefined, shape, 0), shape), shape);
    expect(tokensLeft(empty, shape)).toBe(0);
    expect(waitMs(empty, shape, 0)).toBe(334);
    expect(waitMs(bucketAt(empty, shape, 333), shape, 333)).toBe(1);
    expect(waitMs(bucketAt(empty, shape, 334), shape, 334)).toBe(0);
  });

  it("loses nothing to rounding: after a thousand seconds at the full rate exactly three thousand have passed", () => {
    let bucket = takeToken(takeToken(bucketAt(undefined, shape, 0), shape), shape);
    let passed = 0;
    for (let now = 1; now <= 1_000_000; now++) {
      bucket = bucketAt(bucket, shape, now);
      if (waitMs(bucket, shape, now) > 0) continue;
      bucket = takeToken(bucket, shape);
      passed++;
    }
    expect(passed).toBe(3_000);
  });

  it("never holds more than its burst, however long nobody comes", () => {
    const used = takeToken(bucketAt(undefined, shape, 0), shape);
    expect(tokensLeft(bucketAt(used, shape, Number.MAX_SAFE_INTEGER), shape)).toBe(2);
    expect(fullAt(used, shape)).toBe(334);
  });

  it("gets nothing from a clock that was set back, and waits for it to catch up", () => {
    const empty = takeToken(takeToken(bucketAt(undefined, shape, 10_000), shape), shape);
    const back = bucketAt(empty, shape, 4_000);
    expect(back).toEqual(empty);
    expect(waitMs(back, shape, 4_000)).toBe(6_334);
  });

  it("is as before once a token has been given back", () => {
    const before = takeToken(bucketAt(undefined, shape, 0), shape);
    expect(returnToken(takeToken(before, shape), shape)).toEqual(before);
  });
});

describe("the units of a limit", () => {
  it("are the fewest that keep every millisecond's inflow whole", () => {
    expect(bucketShape({ count: 100, windowMs: 86_400_000, burst: 100 })).toEqual({
      capacity: 86_400_000,
      cost: 864_000,
      refill: 1,
    });
  });

  it("refuse a limit that a double cannot count exactly", () => {
    expect(() => bucketShape({ count: 999_999_937, windowMs: 86_400_000, burst: 999_999_937 })).toThrow(RangeError);
  });
});
