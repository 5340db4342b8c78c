import { type KeySet, readKeySet } from "./key-set.ts";

/** When keys are fetched, in milliseconds. */
export interface KeyTiming {
  /** Between two fetches that succeed. */
  readonly refreshMs: number;
  /** After a failure; doubled for each more, up to `slowestRetryMs`. */
  readonly retryMs: number;
  readonly slowestRetryMs: number;
  /** Between two fetches that unknown key ids may cause: anyone can send one. */
  readonly coolDownMs: number;
  /** How long the last good set serves when no fetch succeeds any more. */
  readonly keepMs: number;
}

export const KEY_TIMING: KeyTiming = {
  refreshMs: 300_000,
  retryMs: 250,
  slowestRetryMs: 30_000,
  coolDownMs: 30_000,
  keepMs: 86_400_000,
};

export type KeyEvent =
  | { readonly kind: "keys-changed"; readonly size: number }
  | { readonly kind: "keys-unavailable"; readonly reason: string; readonly serving: "last good keys" | "none" };

interface KeySourceOptions {
  /** Fetches the JWK Set document. */
  readonly load: () => Promise<unknown>;
  readonly algorithms: readonly string[];
  readonly timing: KeyTiming;
  readonly onEvent: (event: KeyEvent) => void;
}

/**
 * The keys of one caller, kept fresh in the background from the moment it is made until `close`. All durations are by
 * the monotonic clock: setting the machine's clock neither prolongs a withdrawn key's life nor a cool-down.
 */
export class KeySource {
  readonly #options: KeySourceOptions;
  #keys: KeySet | undefined;
  #keptUntil = 0;
  #failures = 0;
  #fetching: Promise<void> | undefined;
  #coolUntil = 0;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: KeySourceOptions) {
    this.#options = options;
    void this.#fetch();
  }

  /** The set to verify with: the same object as long as the keys are the same. `undefined` if there is none to trust. */
  current(): KeySet | undefined {
    return performance.now() < this.#keptUntil ? this.#keys : undefined;
  }

  /** The last fetch failed, so a key that is not here may exist nevertheless. */
  isBehind(): boolean {
    return this.#failures > 0;
  }

  /** Fetches because a key is unknown. Callers at the same time share one fetch; within the cool-down nothing happens. */
  async fetchUnknown(): Promise<void> {
    if (this.#fetching === undefined) {
      if (performance.now() < this.#coolUntil) return;
      this.#coolUntil = performance.now() + this.#options.timing.coolDownMs;
    }
    await this.#fetch();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  #fetch(): Promise<void> {
    this.#fetching ??= this.#fetchOnce().finally(() => {
      this.#fetching = undefined;
    });
    return this.#fetching;
  }

  async #fetchOnce(): Promise<void> {
    clearTimeout(this.#timer);
    const { load, algorithms, timing, onEvent } = this.#options;
    try {
      const keys = await readKeySet(await load(), algorithms);
      if (keys === undefined) throw new Error("no usable key");
      this.#failures = 0;
      this.#keptUntil = performance.now() + timing.keepMs;
      if (keys.fingerprint !== this.#keys?.fingerprint) {
        this.#keys = keys;
        onEvent({ kind: "keys-changed", size: keys.size });
      }
    } catch (error) {
      if (this.#isClosed) return;
      this.#failures += 1;
      const reason = error instanceof Error ? error.message : "failed";
      onEvent({ kind: "keys-unavailable", reason, serving: this.current() ? "last good keys" : "none" });
    }
    this.#schedule();
  }

  #schedule(): void {
    if (this.#isClosed) return;
    const { refreshMs, retryMs, slowestRetryMs } = this.#options.timing;
    const delay = this.#failures === 0 ? refreshMs : Math.min(retryMs * 2 ** (this.#failures - 1), slowestRetryMs);
    // Unreferenced: waiting for keys is no reason to keep a process alive that has nothing else to do.
    this.#timer = setTimeout(() => void this.#fetch(), delay).unref();
  }
}
