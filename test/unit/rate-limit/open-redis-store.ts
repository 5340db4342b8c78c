import { onTestFinished } from "vitest";
import { openStore } from "../../../sidecars/rate-limit/open-store.ts";
import type { LimitStore, StoreEvent } from "../../../sidecars/rate-limit/store.ts";

interface OpenedStore {
  readonly store: LimitStore;
  readonly events: readonly StoreEvent[];
  /** Waits until the last event is of this kind. */
  last(kind: StoreEvent["kind"]): Promise<StoreEvent>;
}

interface Options {
  readonly url: string;
  /** Default 5 s: for tests in which Redis is healthy, and a slow machine is not the point. */
  readonly deadlineMs?: number;
  readonly now?: () => number;
}

/** A store that has made its first attempt to connect; closed when the test has finished. */
export async function openRedisStore({ url, deadlineMs = 5_000, now }: Options): Promise<OpenedStore> {
  const events: StoreEvent[] = [];
  const waiting = new Set<() => void>();
  const store = openStore(
    "main",
    { kind: "redis", url },
    {
      deadlineMs,
      ...(now === undefined ? {} : { now }),
      onStoreEvent: (event) => {
        events.push(event);
        for (const check of waiting) check();
      },
    },
  );
  onTestFinished(() => store.close());
  await store.settled();

  function last(kind: StoreEvent["kind"]): Promise<StoreEvent> {
    return new Promise((resolve) => {
      const check = () => {
        const event = events.at(-1);
        if (event?.kind !== kind) return;
        waiting.delete(check);
        resolve(event);
      };
      waiting.add(check);
      check();
    });
  }

  return { store, events, last };
}
