import { describe, expect, it } from "vitest";
import type { StoreEvent } from "../../../sidecars/rate-limit/store.ts";
import { MemoryStore } from "../../../sidecars/rate-limit/store-memory.ts";
import { chargeOf } from "./charges.ts";

/** A store whose clock the test sets. */
function memoryStore(maxBuckets?: number) {
  const clock = { now: 0 };
  const events: StoreEvent[] = [];
  const store = new MemoryStore({
    name: "memory",
    now: () => clock.now,
    onStoreEvent: (event) => events.push(event),
    ...(maxBuckets === undefined ? {} : { maxBuckets }),
  });
  return { store, clock, events };
}

const twoADay = (key: string) => chargeOf({ id: "2-a-day", count: 2, burst: 2, key });
const HALF_A_DAY = 43_200_000;

describe("the memory store", () => {
  it("counts each client by itself", () => {
    const { store } = memoryStore();
    expect(store.charge([twoADay("ann")])).toEqual({ kind: "allowed", remaining: 1 });
    expect(store.charge([twoADay("ann")])).toEqual({ kind: "allowed", remaining: 0 });
    expect(store.charge([twoADay("ann")])).toEqual({ kind: "refused", waits: [HALF_A_DAY] });
    expect(store.charge([twoADay("bob")])).toEqual({ kind: "allowed", remaining: 1 });
  });

  it("charges no limit if one refuses, and says which", () => {
    const { store } = memoryStore();
    const narrow = chargeOf({ id: "1-a-day", count: 1, burst: 1 });
    expect(store.charge([twoADay("ann"), narrow])).toEqual({ kind: "allowed", remaining: 0 });
    expect(store.charge([twoADay("ann"), narrow])).toEqual({ kind: "refused", waits: [0, 86_400_000] });
    expect(store.charge([twoADay("ann")])).toEqual({ kind: "allowed", remaining: 0 });
  });

  it("counts one bucket once, even if a request names it twice", () => {
    const { store } = memoryStore();
    expect(store.charge([twoADay("ann"), twoADay("ann")])).toEqual({ kind: "allowed", remaining: 1 });
  });

  it("gives back what a request took, and no more than that", () => {
    const { store } = memoryStore();
    store.charge([twoADay("ann")]);
    store.refund([twoADay("ann")]);
    store.refund([twoADay("ann")]);
    expect(store.charge([twoADay("ann")])).toEqual({ kind: "allowed", remaining: 1 });
  });
});

describe("a memory store with room for two clients", () => {
  it("forgets a client whose bucket is full again, without a word", () => {
    const { store, clock, events } = memoryStore(2);
    store.charge([twoADay("ann")]);
    store.charge([twoADay("bob")]);
    clock.now = HALF_A_DAY;
    expect(store.charge([twoADay("cid")])).toEqual({ kind: "allowed", remaining: 1 });
    expect(events).toEqual([]);
  });

  it("gives up the client who used least, says so, and keeps the one who is over the limit", () => {
    const { store, events } = memoryStore(2);
    store.charge([twoADay("ann")]);
    store.charge([twoADay("ann")]);
    store.charge([twoADay("bob")]);
    expect(store.charge([twoADay("cid")])).toEqual({ kind: "allowed", remaining: 1 });
    expect(events).toEqual([{ kind: "crowded", store: "memory", buckets: 2 }]);
    expect(store.charge([twoADay("ann")])).toEqual({ kind: "refused", waits: [HALF_A_DAY] });
  });

  it("refuses a newcomer if all others are over the limit, until the first of them is not", () => {
    const { store, clock } = memoryStore(2);
    for (const key of ["ann", "ann", "bob", "bob"]) store.charge([twoADay(key)]);
    clock.now = 1_000;
    const wait = HALF_A_DAY - 1_000;
    expect(store.charge([twoADay("cid")])).toEqual({ kind: "refused", waits: [wait] });
    clock.now += wait;
    expect(store.charge([twoADay("cid")])).toEqual({ kind: "allowed", remaining: 1 });
  });

  it("never gives up a bucket of the request that needs the room", () => {
    const { store } = memoryStore(2);
    const other = (key: string) => chargeOf({ id: "another", count: 2, burst: 2, key });
    store.charge([twoADay("ann"), twoADay("bob")]);
    expect(store.charge([twoADay("ann"), other("ann")])).toEqual({ kind: "allowed", remaining: 0 });
    expect(store.charge([twoADay("ann")])).toMatchObject({ kind: "refused" });
  });

  it("keeps to its room under many clients", () => {
    const { store } = memoryStore(100);
    const passed = Array.from({ length: 10_000 }, (_, index) => store.charge([twoADay(`client-${index}`)]));
    expect(passed.every(({ kind }) => kind === "allowed")).toBe(true);
    // Whoever is still kept has used one of two; everybody else starts anew.
    const again = Array.from({ length: 10_000 }, (_, index) => `client-${index}`).filter((key) => {
      const answer = store.charge([twoADay(key)]);
      return answer.kind === "allowed" && answer.remaining === 0;
    });
    expect(again.length).toBeLessThanOrEqual(100);
  });
});
