import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type RedisServer, startRedis } from "../../harness/redis.ts";
import { chargeOf } from "./charges.ts";
import { openRedisStore } from "./open-redis-store.ts";

let redis: RedisServer;

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis?.stop());
beforeEach(() => redis.client.flushall());

describe("the Redis store", () => {
  it("is not opened with a URL that cannot be read", async () => {
    await expect(openRedisStore({ url: "cache:6379" })).rejects.toThrow(TypeError);
  });

  it("counts together what two instances charge", async () => {
    const [one, two] = [await openRedisStore(redis), await openRedisStore(redis)];
    const charge = chargeOf({ count: 2, burst: 2 });
    expect(await one.store.charge([charge])).toEqual({ kind: "allowed", remaining: 1 });
    expect(await two.store.charge([charge])).toEqual({ kind: "allowed", remaining: 0 });
    expect(await one.store.charge([charge])).toMatchObject({ kind: "refused" });
  });

  it("charges no limit if one refuses, and tells the wait of each", async () => {
    const { store } = await openRedisStore(redis);
    const [wide, narrow] = [chargeOf(), chargeOf({ id: "1-a-day", count: 1, burst: 1 })];
    expect(await store.charge([wide, narrow])).toEqual({ kind: "allowed", remaining: 0 });
    expect(await store.charge([wide, narrow])).toEqual({
      kind: "refused",
      waits: [0, expect.toSatisfy((wait: number) => wait > 86_390_000 && wait <= 86_400_000)],
    });
    expect(await store.charge([wide])).toEqual({ kind: "allowed", remaining: 98 });
  });

  it("lets through again when the wait that it told is over", async () => {
    const { store } = await openRedisStore(redis);
    const charge = chargeOf({ count: 10, windowMs: 1_000, burst: 1 });
    await store.charge([charge]);
    const refused = await store.charge([charge]);
    const wait = refused.kind === "refused" ? (refused.waits[0] ?? 0) : 0;
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(100);
    await sleep(wait + 1);
    expect(await store.charge([charge])).toMatchObject({ kind: "allowed" });
  });

  it("sends one command a decision, however many limits there are", async () => {
    const { store } = await openRedisStore(redis);
    const before = await redis.calls("evalsha");
    const limits = [chargeOf({ id: "a" }), chargeOf({ id: "b" }), chargeOf({ id: "c" })];
    for (let decision = 0; decision < 50; decision++) await store.charge(limits);
    expect((await redis.calls("evalsha")) - before).toBe(50);
    expect(await redis.calls("eval")).toBe(1);
  });

  it("sends one command for all decisions of a turn, and answers each by what the ones before it took", async () => {
    const { store } = await openRedisStore(redis);
    const before = await redis.calls("evalsha");
    const few = { id: "few", count: 3, burst: 3 };
    const asked = Array.from({ length: 5 }, (_, index) => store.charge([chargeOf({ key: `${index}` }), chargeOf(few)]));
    const answers = await Promise.all(asked);
    expect((await redis.calls("evalsha")) - before).toBe(1);
    expect(answers.slice(0, 3)).toEqual([2, 1, 0].map((remaining) => ({ kind: "allowed", remaining })));
    expect(answers.slice(3)).toMatchObject(Array(2).fill({ kind: "refused", waits: [0, expect.any(Number)] }));
    expect(await store.charge([chargeOf({ key: "3" })])).toEqual({ kind: "allowed", remaining: 99 });
  });

  it("sends several commands where there are many decisions", async () => {
    const { store } = await openRedisStore(redis);
    const before = await redis.calls("evalsha");
    const answers = await Promise.all(Array.from({ length: 130 }, () => store.charge([chargeOf()])));
    expect((await redis.calls("evalsha")) - before).toBe(3);
    expect(answers.filter(({ kind }) => kind === "allowed")).toHaveLength(100);
  });

  it("counts nothing for the decisions of a turn if a key of one of them holds something else", async () => {
    const { store } = await openRedisStore(redis);
    await store.charge([chargeOf({ key: "ann" })]);
    const [name = ""] = await redis.client.keys("*");
    const written = await redis.client.get(name);
    await redis.client.lpush(name.replace("ann", "bob"), "a list");
    const answers = await Promise.all(["ann", "bob", "ann"].map((key) => store.charge([chargeOf({ key })])));
    expect(answers).toEqual(Array(3).fill({ kind: "down" }));
    expect(await redis.client.get(name)).toBe(written);
  });

  it("teaches the script to a server that has forgotten it", async () => {
    const { store, events } = await openRedisStore(redis);
    await redis.client.script("FLUSH");
    expect(await store.charge([chargeOf()])).toEqual({ kind: "allowed", remaining: 99 });
    expect(events).toMatchObject([{ kind: "up" }]);
  });

  it("keeps a bucket until it would be full again, under one slot of a cluster", async () => {
    const { store } = await openRedisStore(redis);
    await store.charge([chargeOf({ key: "ann" }), chargeOf({ id: "other", key: "a key with spaces" })]);
    const keys = await redis.client.keys("*");
    expect(keys).toHaveLength(2);
    expect(keys.every((key) => key.startsWith("gw:{limits}:"))).toBe(true);
    const life = await redis.client.pttl("gw:{limits}:100-a-day=ann");
    expect(life).toBeGreaterThan(864_000 - 10_000);
    expect(life).toBeLessThanOrEqual(864_000);
  });

  it("starts a changed limit anew: its id is another", async () => {
    const { store } = await openRedisStore(redis);
    await store.charge([chargeOf({ id: "old", count: 1, burst: 1 })]);
    expect(await store.charge([chargeOf({ id: "new", count: 2, burst: 2 })])).toEqual({
      kind: "allowed",
      remaining: 1,
    });
  });

  it("gives back what a request took, and no more than that", async () => {
    const { store } = await openRedisStore(redis);
    await store.charge([chargeOf()]);
    store.refund([chargeOf()]);
    store.refund([chargeOf()]);
    expect(await store.charge([chargeOf()])).toEqual({ kind: "allowed", remaining: 99 });
  });

  it("follows a clock that was set: one more command, and no wrong answer", async () => {
    let set = 0;
    const { store, events } = await openRedisStore({ ...redis, now: () => performance.now() + set });
    await store.charge([chargeOf()]);
    const before = await redis.calls("evalsha");
    for (set of [-60_000, 60_000]) {
      expect(await store.charge([chargeOf()])).toMatchObject({ kind: "allowed" });
    }
    expect(await store.charge([chargeOf()])).toEqual({ kind: "allowed", remaining: 96 });
    expect((await redis.calls("evalsha")) - before).toBe(4);
    expect(events).toMatchObject([{ kind: "up" }]);
  });

  it("does not take its own busy event loop for a slow server", async () => {
    const { store, events } = await openRedisStore({ ...redis, deadlineMs: 50 });
    const answer = store.charge([chargeOf()]);
    const until = performance.now() + 200;
    while (performance.now() < until);
    expect(await answer).toEqual({ kind: "allowed", remaining: 99 });
    expect(events).toMatchObject([{ kind: "up" }]);
  });
});
