import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type BucketLimit, bucketShape } from "../../model/bucket-shape.ts";
import type { Charge, StoreAnswer } from "../../sidecars/rate-limit/store.ts";
import { MemoryStore } from "../../sidecars/rate-limit/store-memory.ts";
import { SCRIPT_ANSWER, tokenBucketScript } from "../../sidecars/rate-limit/token-bucket.lua.ts";
import { type Bucket, bucketAt, takeToken, tokensLeft, waitMs } from "../../sidecars/rate-limit/token-bucket.ts";
import { type RedisServer, startRedis } from "../harness/redis.ts";

const anyLimit: fc.Arbitrary<BucketLimit> = fc.record({
  count: fc.integer({ min: 1, max: 1_000_000 }),
  windowMs: fc.integer({ min: 1, max: 86_400_000 }),
  burst: fc.integer({ min: 1, max: 20 }),
});

/** Requests of one client: how long each waits after the one before, from much less than a token takes to much more. */
function requests(limit: BucketLimit, least = 0): fc.Arbitrary<readonly number[]> {
  const tokenMs = Math.ceil(limit.windowMs / limit.count);
  return fc.array(
    fc.oneof(fc.integer({ min: least, max: 2 }), fc.integer({ min: least * tokenMs, max: 3 * tokenMs })),
    { minLength: 1, maxLength: 60 },
  );
}

/** The times at which requests pass. */
function passes(limit: BucketLimit, gaps: readonly number[], start = 1_000_000): readonly number[] {
  const shape = bucketShape(limit);
  const passed: number[] = [];
  let bucket: Bucket | undefined;
  let now = start;
  for (const gap of gaps) {
    now += gap;
    const current = bucketAt(bucket, shape, now);
    bucket = waitMs(current, shape, now) > 0 ? current : takeToken(current, shape);
    if (bucket !== current) passed.push(now);
  }
  return passed;
}

/** `burst + count * t / windowMs`, without division. */
function isWithinBound({ count, windowMs, burst }: BucketLimit, passed: number, milliseconds: number): boolean {
  return BigInt(passed) * BigInt(windowMs) <= BigInt(burst) * BigInt(windowMs) + BigInt(count) * BigInt(milliseconds);
}

const limitAndRequests = anyLimit.chain((limit) => fc.tuple(fc.constant(limit), requests(limit)));

describe("the token bucket", () => {
  it("never lets more through than its bound, in any interval", () => {
    fc.assert(
      fc.property(limitAndRequests, ([limit, gaps]) => {
        const passed = passes(limit, gaps);
        for (const [first, start] of passed.entries()) {
          for (const [index, end] of passed.slice(first).entries()) {
            expect(isWithinBound(limit, index + 1, end - start)).toBe(true);
          }
        }
      }),
    );
  });

  it("never lets more through than its bound when its clock is set back and forth", () => {
    const setBackAndForth = anyLimit.chain((limit) => fc.tuple(fc.constant(limit), requests(limit, -1)));
    fc.assert(
      fc.property(setBackAndForth, ([limit, gaps]) => {
        const passed = passes(limit, gaps);
        // By its own clock, from the earliest time that it showed to the latest.
        let [now, earliest, latest] = [0, 0, 0];
        for (const gap of gaps) {
          now += gap;
          [earliest, latest] = [Math.min(earliest, now), Math.max(latest, now)];
        }
        expect(isWithinBound(limit, passed.length, latest - earliest)).toBe(true);
      }),
    );
  });

  it("refuses nobody without need: the wait it tells is enough, and a millisecond less is not", () => {
    fc.assert(
      fc.property(limitAndRequests, ([limit, gaps]) => {
        const shape = bucketShape(limit);
        let bucket: Bucket | undefined;
        let now = 0;
        for (const gap of gaps) {
          now += gap;
          const current = bucketAt(bucket, shape, now);
          const wait = waitMs(current, shape, now);
          if (wait > 0) {
            expect(waitMs(bucketAt(current, shape, now + wait), shape, now + wait)).toBe(0);
            expect(waitMs(bucketAt(current, shape, now + wait - 1), shape, now + wait - 1)).toBe(1);
          }
          bucket = wait > 0 ? current : takeToken(current, shape);
        }
      }),
    );
  });
});

describe("memory and Redis", () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis?.stop());
  beforeEach(() => redis.client.flushall());

  /** The script of production with another clock: its last argument, which only this test passes. */
  const script = tokenBucketScript("{ 0, tonumber(ARGV[#ARGV]) * 1000 }");

  interface Decision {
    readonly mode: string;
    readonly charges: readonly Charge[];
  }

  /** In one run of the script. */
  async function decideInRedis(decisions: readonly Decision[], now: number): Promise<readonly StoreAnswer[]> {
    const shapes = decisions.flatMap(({ mode, charges }) => {
      const ofBuckets = charges.map(({ limit }) => bucketShape(limit));
      return [mode, charges.length, ...ofBuckets.flatMap(({ capacity, cost, refill }) => [capacity, cost, refill])];
    });
    const keys = decisions.flatMap(({ charges }) => charges.map(({ id, key }) => `${id}=${key}`));
    const answer = await redis.client.eval(script, keys.length, ...keys, now, ...shapes, now);
    const [time, ...rest] = Array.isArray(answer) ? answer.map(Number) : [];
    expect(time).toBe(now);
    return decisions.map(({ charges }) => {
      const [kind, ...numbers] = rest.splice(0, 1 + charges.length);
      return kind === SCRIPT_ANSWER.done
        ? { kind: "allowed", remaining: Math.min(...numbers) }
        : { kind: "refused", waits: numbers };
    });
  }

  /**
   * Redis drops a full bucket by its real clock while the test's runs as it likes. A token takes at least ten seconds
   * here, so no bucket fills up in real time before a sequence has ended.
   */
  const slowLimit = fc
    .record({
      count: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 3_000_000 })),
      // The longest are no limits that anybody writes: they reach the last digits of a double.
      tokenMs: fc.oneof(fc.integer({ min: 10_000, max: 100_000 }), fc.integer({ min: 10_000, max: 1e15 })),
      uneven: fc.nat({ max: 999 }),
      burst: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 3_000_000 })),
    })
    .map(({ count, tokenMs, uneven, burst }) => ({ count, windowMs: count * tokenMs + uneven, burst }))
    .filter(({ count, windowMs, burst }) => isExact(count, windowMs, burst));

  const decision = fc.record({
    mode: fc.constantFrom("charge", "charge", "charge", "charge", "refund"),
    limits: fc.subarray([0, 1, 2], { minLength: 1 }),
    key: fc.constantFrom("ann", "bob"),
  });
  const step = fc.record({
    gap: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 200_000 })),
    together: fc.oneof(fc.tuple(decision), fc.array(decision, { minLength: 1, maxLength: 6 })),
  });

  it("give the same answers to the same requests at the same times", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(slowLimit, slowLimit, slowLimit),
        fc.array(step, { minLength: 1, maxLength: 40 }),
        async (limits, steps) => {
          await redis.client.flushall();
          let now = 1_800_000_000_000;
          const memory = new MemoryStore({ name: "memory", now: () => now, onStoreEvent: () => {} });
          for (const { gap, together } of steps) {
            now += gap;
            const decisions = together.map(({ mode, limits: chosen, key }) => ({
              mode,
              charges: chosen.flatMap((index) => chargeOf(limits[index], `limit-${index}`, key)),
            }));
            const answers = await decideInRedis(decisions, now);
            for (const [index, { mode, charges }] of decisions.entries()) {
              if (mode === "refund") memory.refund(charges);
              else expect(answers[index]).toEqual(memory.charge(charges));
            }
          }
        },
      ),
      { numRuns: 150 },
    );
  }, 60_000);

  it("do the same arithmetic when the server's clock is set back and forth", async () => {
    const gaps = fc.array(fc.integer({ min: -100_000, max: 150_000 }), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(slowLimit, gaps, async (limit, gaps) => {
        await redis.client.flushall();
        const shape = bucketShape(limit);
        let now = 1_800_000_000_000;
        let bucket: Bucket | undefined;
        for (const gap of gaps) {
          now += gap;
          bucket = bucketAt(bucket, shape, now);
          const wait = waitMs(bucket, shape, now);
          if (wait === 0) bucket = takeToken(bucket, shape);
          const charges = chargeOf(limit, "limit", "ann");
          expect(await decideInRedis([{ mode: "charge", charges }], now)).toEqual([
            wait > 0 ? { kind: "refused", waits: [wait] } : { kind: "allowed", remaining: tokensLeft(bucket, shape) },
          ]);
        }
      }),
      { numRuns: 150 },
    );
  }, 60_000);
});

function chargeOf(limit: BucketLimit | undefined, id: string, key: string): readonly Charge[] {
  if (limit === undefined) return [];
  const rest = { by: "ip", needsIdentity: false, store: "main", whenDown: "closed" } as const;
  return [{ id, key, limit: { algorithm: "token-bucket", ...limit, ...rest } }];
}

function isExact(count: number, windowMs: number, burst: number): boolean {
  try {
    bucketShape({ count, windowMs, burst });
    return true;
  } catch {
    return false;
  }
}
