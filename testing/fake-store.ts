import { createBlocklist } from "../sidecars/jwt-blocklist/blocklist.ts";
import { RevocationNotKept } from "../sidecars/jwt-blocklist/revocations.ts";
import type { Outside } from "../sidecars/outside.ts";
import { openStore } from "../sidecars/rate-limit/open-store.ts";
import type { LimitStore } from "../sidecars/rate-limit/store.ts";

/** The Redis of a gateway under test, all of them if it declares several: in memory, and up until it fails. */
export interface TestStore {
  /** From now on it cannot be reached: each limit's `whenDown` decides, and lists of revocations grow old. */
  fail(): void;
  /** It can be reached again, and has forgotten nothing. */
  recover(): void;
}

/** The state of that Redis. */
export class FakeStore implements TestStore {
  readonly #today: () => number;
  #downSince: number | undefined;

  /** @param today milliseconds since 1970 */
  constructor(today: () => number) {
    this.#today = today;
  }

  fail(): void {
    this.#downSince ??= this.#today();
  }

  recover(): void {
    this.#downSince = undefined;
  }

  /** Counts in memory, by the same buckets as Redis. */
  readonly openStore: Outside["openStore"] = (name, store, options) => {
    const memory = openStore(name, { kind: "memory" }, options);
    if (store.kind === "memory") return memory;
    const reachable: LimitStore = {
      immediate: false,
      charge: (charges) => (this.#downSince === undefined ? memory.charge(charges) : { kind: "down" }),
      refund: (charges) => {
        if (this.#downSince === undefined) memory.refund(charges);
      },
      settled: () => Promise.resolve(),
      close: () => memory.close(),
    };
    return reachable;
  };

  /** The list alone: nothing is on disk. */
  readonly openRevocations: Outside["openRevocations"] = async ({ store, maxAgeMs, now = this.#today }) => {
    const list = createBlocklist(now);
    const isRedis = store.kind === "redis";
    return {
      isRevoked: (jti) => list.has(jti),
      isFresh: () => !isRedis || this.#downSince === undefined || now() - this.#downSince <= maxAgeMs,
      revoke: async (jti, expiresAt) => {
        list.add([{ jti, expiresAt: Math.ceil(expiresAt) }]);
        if (isRedis && this.#downSince !== undefined) throw new RevocationNotKept("the store did not take it");
      },
      size: () => list.size(),
      close: () => Promise.resolve(),
    };
  };
}
