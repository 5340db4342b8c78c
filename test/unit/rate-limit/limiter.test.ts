import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { createLimiter } from "../../../sidecars/rate-limit/limiter.ts";
import { openStore } from "../../../sidecars/rate-limit/open-store.ts";
import type { Charge, LimitStore, StoreAnswer } from "../../../sidecars/rate-limit/store.ts";
import { type RedisServer, startRedis } from "../../harness/redis.ts";
import { chargeOf } from "./charges.ts";
import { openRedisStore } from "./open-redis-store.ts";

/** A store that says what the test tells it to, and notes what it is asked. */
function scriptedStore(answer: StoreAnswer) {
  const charged: string[] = [];
  const refunded: string[] = [];
  const store: LimitStore = {
    immediate: false,
    charge: (charges) => {
      charged.push(...charges.map(({ id }) => id));
      return answer;
    },
    refund: (charges) => void refunded.push(...charges.map(({ id }) => id)),
    settled: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
  return { store, charged, refunded };
}

const MINUTE = 60_000;
const clock = { now: 0 };
const now = () => clock.now;
const down = scriptedStore({ kind: "down" }).store;

beforeEach(() => {
  clock.now = 0;
});

function memoryLimiter(stores: Readonly<Record<string, LimitStore>> = {}) {
  return createLimiter({ stores: { main: openStore("main", { kind: "memory" }, { now }), ...stores }, now });
}

describe("the limiter", () => {
  it("lets through what has no limit", () => {
    expect(memoryLimiter().charge([])).toEqual({ kind: "allowed", remaining: undefined });
  });

  it("tells the smallest remainder of all limits", () => {
    const limiter = memoryLimiter();
    const limits = [
      chargeOf(),
      chargeOf({ id: "few", count: 5, burst: 5 }),
      chargeOf({ id: "many", count: 9, burst: 9 }),
    ];
    expect(limiter.charge(limits)).toEqual({ kind: "allowed", remaining: 4 });
  });

  it("names the first limit that refuses, and the longest wait of all that do", () => {
    const limiter = memoryLimiter();
    const limits = [
      chargeOf(),
      chargeOf({ id: "minute", count: 1, windowMs: MINUTE, burst: 1 }),
      chargeOf({ id: "day", count: 1, burst: 1 }),
    ];
    limiter.charge(limits);
    expect(limiter.charge(limits)).toEqual({ kind: "refused", id: "minute", retryAfterMs: 86_400_000 });
  });

  it("does not let through a limit whose store does not exist", () => {
    expect(() => memoryLimiter().charge([chargeOf({ store: "constructor" })])).toThrow('"constructor"');
  });
});

describe("a refusal that is known", () => {
  const once = (key: string) => chargeOf({ id: "once", count: 1, windowMs: MINUTE, burst: 1, key });

  it("is answered without asking the store, with what is left of the wait", () => {
    const { store, charged } = scriptedStore({ kind: "refused", waits: [2_000] });
    const limiter = createLimiter({ stores: { main: store }, now });
    expect(limiter.known([once("ann")])).toBeUndefined();
    limiter.charge([once("ann")]);
    clock.now = 500;
    expect(limiter.known([once("ann")])).toEqual({ kind: "refused", id: "once", retryAfterMs: 1_500 });
    expect(limiter.charge([once("ann")])).toEqual({ kind: "refused", id: "once", retryAfterMs: 1_500 });
    expect(charged).toEqual(["once"]);
  });

  it("is known of that client and that limit only, and only until the wait is over", () => {
    const limiter = memoryLimiter();
    for (let call = 0; call < 2; call++) limiter.charge([chargeOf({ ...once("ann").limit, id: "fast", count: 60 })]);
    const fast = chargeOf({ ...once("ann").limit, id: "fast", count: 60 });
    expect(limiter.known([fast])).toMatchObject({ id: "fast" });
    expect(limiter.known([{ ...fast, key: "bob" }])).toBeUndefined();
    expect(limiter.known([{ ...fast, id: "other" }])).toBeUndefined();
    clock.now = 1_000;
    expect(limiter.known([fast])).toBeUndefined();
    expect(limiter.charge([fast])).toMatchObject({ kind: "allowed" });
  });

  it("is asked of the store again after five seconds, so a bucket that was deleted by hand counts anew", () => {
    const { store, charged } = scriptedStore({ kind: "refused", waits: [MINUTE] });
    const limiter = createLimiter({ stores: { main: store }, now });
    limiter.charge([once("ann")]);
    clock.now = 4_999;
    expect(limiter.known([once("ann")])).toMatchObject({ retryAfterMs: MINUTE - 4_999 });
    clock.now = 5_000;
    expect(limiter.known([once("ann")])).toBeUndefined();
    limiter.charge([once("ann")]);
    expect(charged).toHaveLength(2);
  });

  it("is forgotten, oldest first, when ten thousand others are known", () => {
    const { store } = scriptedStore({ kind: "refused", waits: [1_000] });
    const limiter = createLimiter({ stores: { main: store }, now });
    for (let client = 0; client <= 10_000; client++) limiter.charge([once(`client-${client}`)]);
    expect(limiter.known([once("client-0")])).toBeUndefined();
    expect(limiter.known([once("client-1")])).toBeDefined();
  });
});

describe("while its store is down, a limit", () => {
  const charge = (whenDown: Charge["limit"]["whenDown"], id = "limit") =>
    chargeOf({ id, store: "down", count: 10, burst: 10, windowMs: MINUTE, whenDown });

  it("that is open lets through, uncounted", () => {
    expect(memoryLimiter({ down }).charge([charge("open")])).toEqual({ kind: "allowed", remaining: undefined });
  });

  it("that is closed lets nobody through, and nothing is counted for the others", () => {
    const limiter = memoryLimiter({ down });
    const outcome = limiter.charge([
      chargeOf({ id: "kept", count: 1, burst: 1 }),
      charge({ local: 1 }),
      charge("closed", "closed"),
    ]);
    expect(outcome).toEqual({ kind: "unavailable", id: "closed" });
    expect(limiter.charge([charge({ local: 1 })])).toEqual({ kind: "allowed", remaining: 9 });
    expect(limiter.charge([chargeOf({ id: "kept", count: 1, burst: 1 })])).toEqual({ kind: "allowed", remaining: 0 });
  });

  it("that counts a local share lets that share through", () => {
    const limiter = memoryLimiter({ down });
    const outcomes = Array.from({ length: 4 }, () => limiter.charge([charge({ local: 1 / 3 })]));
    expect(outcomes.slice(0, 3)).toMatchObject([{ remaining: 2 }, { remaining: 1 }, { remaining: 0 }]);
    expect(outcomes[3]).toEqual({ kind: "refused", id: "limit", retryAfterMs: MINUTE / 3 });
  });

  it("that counts a local share lets at least one through, and that share by exact decimals", () => {
    expect(memoryLimiter({ down }).charge([charge({ local: 0 })])).toEqual({ kind: "allowed", remaining: 0 });
    const hundred = chargeOf({ store: "down", whenDown: { local: 0.29 } });
    expect(memoryLimiter({ down }).charge([hundred])).toEqual({ kind: "allowed", remaining: 28 });
  });

  it("does not refuse for what it counted by itself once the store is back", () => {
    const answers: StoreAnswer[] = [{ kind: "down" }, { kind: "down" }, { kind: "allowed", remaining: 5 }];
    const store = { ...down, charge: (): StoreAnswer => answers.shift() ?? { kind: "down" } };
    const limiter = createLimiter({ stores: { main: store }, now });
    const one = chargeOf({ count: 1, burst: 1, whenDown: { local: 1 } });
    expect(limiter.charge([one])).toMatchObject({ kind: "allowed" });
    expect(limiter.charge([one])).toMatchObject({ kind: "refused" });
    expect(limiter.charge([one])).toEqual({ kind: "allowed", remaining: 5 });
  });
});

describe("a request whose limits are in different stores", () => {
  const here = chargeOf({ id: "here", count: 2, burst: 2 });
  const there = chargeOf({ id: "there", store: "there" });

  it("asks each store once, the one in memory first", () => {
    const { store, charged } = scriptedStore({ kind: "allowed", remaining: 7 });
    const limiter = memoryLimiter({ there: store });
    expect(limiter.charge([there, here, { ...there, id: "there too" }])).toEqual({ kind: "allowed", remaining: 1 });
    expect(charged).toEqual(["there", "there too"]);
  });

  it("does not ask a store that is far away if memory refuses", () => {
    const { store, charged } = scriptedStore({ kind: "allowed", remaining: 7 });
    const limiter = memoryLimiter({ there: store });
    limiter.charge([here]);
    limiter.charge([here]);
    expect(limiter.charge([there, here])).toMatchObject({ kind: "refused", id: "here" });
    expect(charged).toEqual([]);
  });

  it("gives back what it took if a later store refuses or is unavailable", () => {
    const first = scriptedStore({ kind: "allowed", remaining: 7 });
    const limiter = memoryLimiter({
      first: first.store,
      there: scriptedStore({ kind: "refused", waits: [9] }).store,
      down,
    });
    const far = chargeOf({ id: "far", store: "first" });
    expect(limiter.charge([here, far, there])).toEqual({ kind: "refused", id: "there", retryAfterMs: 9 });
    expect(limiter.charge([here, far, { ...here, id: "closed", limit: { ...here.limit, store: "down" } }])).toEqual({
      kind: "unavailable",
      id: "closed",
    });
    expect(first.refunded).toEqual(["far", "far"]);
    expect(limiter.charge([here])).toEqual({ kind: "allowed", remaining: 1 });
  });

  it("gives back a local share, too", () => {
    const limiter = memoryLimiter({ down, there: scriptedStore({ kind: "refused", waits: [9] }).store });
    const shared = chargeOf({ id: "shared", store: "down", count: 2, burst: 2, whenDown: { local: 1 } });
    limiter.charge([shared, there]);
    expect(limiter.charge([shared])).toEqual({ kind: "allowed", remaining: 1 });
  });
});

describe("two limiters on one Redis", () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis?.stop());
  afterEach(() => redis.client.flushall());

  it.each([1, 10, 100, 1_000])("let exactly 100 of 1,000 through, %d in flight", async (inFlight) => {
    const limiters = await Promise.all(
      [0, 1].map(async () => createLimiter({ stores: { main: (await openRedisStore(redis)).store } })),
    );
    const counts = { allowed: 0, refused: 0, unavailable: 0 };
    let left = 1_000;
    await Promise.all(
      Array.from({ length: inFlight }, async () => {
        for (;;) {
          const limiter = limiters[left % 2];
          if (left-- <= 0 || limiter === undefined) return;
          counts[(await limiter.charge([chargeOf()])).kind]++;
        }
      }),
    );
    expect(counts).toEqual({ allowed: 100, refused: 900, unavailable: 0 });
  });

  it("close with their stores, and are down from then on", async () => {
    const { store } = await openRedisStore(redis);
    const limiter = createLimiter({ stores: { main: store } });
    onTestFinished(() => limiter.close());
    await limiter.close();
    expect(limiter.charge([chargeOf()])).toEqual({ kind: "unavailable", id: "100-a-day" });
  });
});
