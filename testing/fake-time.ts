// Imported, and so not the globals that a test framework may have replaced by timers of its own.
import { setImmediate as turn } from "node:timers/promises";
import type { Clock } from "../sidecars/clock.ts";

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

/** Turns of the event loop that fakes at work get before the time moves on without them. */
const PATIENCE = 50;

/**
 * The time of everything in a gateway under test. It stands still, except for {@link FakeTime.advance} and while
 * nothing but time is missing for all requests under way (an upstream is slow, or silent): then it jumps to the next
 * moment at which something happens, so that no test waits.
 */
export class FakeTime {
  readonly clock: Clock;
  readonly #timers = new Set<Timer>();
  #elapsed = 0;
  /** Requests under way; how many of them wait for this clock, and how many for a fake that works on its answer. */
  #flying = 0;
  #waiting = 0;
  #working = 0;
  /** Calls of `advance` that have not ended, one after the other. */
  #advances = 0;
  #lastAdvance: Promise<void> = Promise.resolve();

  /** @param startsAt milliseconds since 1970 */
  constructor(startsAt: number) {
    this.clock = {
      now: () => this.#elapsed,
      today: () => startsAt + this.#elapsed,
      after: (delay, run) => {
        const timer = { at: this.#elapsed + delay, run };
        this.#timers.add(timer);
        return () => this.#timers.delete(timer);
      },
    };
  }

  /** Moves the time, moment by moment, and lets everything happen that is due. */
  advance(by: number): Promise<void> {
    // Nothing is under way, so nothing has to be waited for: right even if nobody awaits it.
    if (this.#flying === 0 && this.#advances === 0) this.#elapsed += by;
    else {
      this.#advances += 1;
      this.#lastAdvance = this.#lastAdvance.then(() => this.#advanceSlowly(by));
    }
    return this.#lastAdvance;
  }

  /** For as long as a request is under way. */
  async fly<Result>(request: () => Promise<Result>): Promise<Result> {
    this.#flying += 1;
    try {
      return await request();
    } finally {
      this.#flying -= 1;
      this.#jumpSoon();
    }
  }

  /** For as long as a fake works on its answer: what it waits for is not this clock. */
  async work<Result>(fake: () => Result | Promise<Result>): Promise<Result> {
    this.#working += 1;
    try {
      return await fake();
    } finally {
      this.#working -= 1;
    }
  }

  /** For as long as a request waits for this clock and nothing else; `undefined`: until the signal alone ends it. */
  wait(delay: number | undefined, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting += 1;
      const end = (): void => {
        this.#waiting -= 1;
        cancel();
        signal.removeEventListener("abort", end);
        resolve();
      };
      const cancel = delay === undefined ? () => {} : this.clock.after(delay, end);
      signal.addEventListener("abort", end, { once: true });
      this.#jumpSoon();
    });
  }

  async #advanceSlowly(by: number): Promise<void> {
    const until = this.#elapsed + by;
    await this.#settled();
    for (let next = this.#nextTimer(); next !== undefined && next.at <= until; next = this.#nextTimer()) {
      this.#reach(next);
      await this.#settled();
    }
    this.#elapsed = until;
    this.#advances -= 1;
    this.#jumpSoon();
  }

  /** All requests under way have come as far as they can without this clock. */
  async #settled(): Promise<void> {
    const isMoving = (): boolean => this.#flying > this.#waiting + this.#working;
    for (let patience = PATIENCE; isMoving() || (this.#working > 0 && patience > 0); patience--) await turn();
  }

  /** In a later turn, since the test may be about to send another request, or to call `advance`. */
  #jumpSoon(): void {
    void turn().then(() => {
      // A request waits for one upstream at a time.
      const next = this.#flying > 0 && this.#flying === this.#waiting ? this.#nextTimer() : undefined;
      if (next === undefined || this.#advances > 0) return;
      this.#reach(next);
      this.#jumpSoon();
    });
  }

  #nextTimer(): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) if (next === undefined || timer.at < next.at) next = timer;
    return next;
  }

  #reach(timer: Timer): void {
    this.#timers.delete(timer);
    this.#elapsed = Math.max(this.#elapsed, timer.at);
    timer.run();
  }
}
