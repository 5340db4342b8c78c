import type { StoreConfig } from "../config.ts";
import type { LimitStore, StoreEvent } from "./store.ts";
import { MemoryStore, type MemoryStoreOptions } from "./store-memory.ts";
import { RedisStore, type RedisStoreOptions } from "./store-redis.ts";

/** A store of sidecar.json whose secret, if its URL is one, has been read. */
export type ResolvedStore =
  | Extract<StoreConfig, { kind: "memory" }>
  | { readonly kind: "redis" /** @see redisAddress */; readonly url: string };

export interface OpenStoreOptions
  extends Pick<MemoryStoreOptions, "maxBuckets">,
    Pick<RedisStoreOptions, "deadlineMs" | "probeEveryMs"> {
  /** Milliseconds of a monotonic clock; the limiter must have the same. Default `performance.now`. */
  readonly now?: () => number;
  readonly onStoreEvent?: (event: StoreEvent) => void;
}

/**
 * Opens a store under its name in sidecar.json. A Redis that cannot be reached is no error: the store is down, and
 * tries again until it is closed. `settled()` tells when the first attempt has ended.
 *
 * @throws TypeError for a Redis URL that cannot be read; its message does not repeat the URL
 */
export function openStore(name: string, store: ResolvedStore, options: OpenStoreOptions = {}): LimitStore {
  const { now = () => performance.now(), onStoreEvent = () => {}, ...settings } = options;
  switch (store.kind) {
    case "memory":
      return new MemoryStore({ ...settings, name, now, onStoreEvent });
    case "redis":
      return new RedisStore({ ...settings, name, url: store.url, now, onStoreEvent });
  }
}
