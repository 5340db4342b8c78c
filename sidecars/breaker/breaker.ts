import { DEFAULT_TIMEOUT_MS } from "../../model/deadlines.ts";
import type { BreakerConfig } from "../config.ts";
import { Window } from "./window.ts";

export type Admission =
  /** `turn` goes back with the outcome: a call admitted before the state changed says nothing about the state after. */
  { readonly admitted: true; readonly turn: number } | { readonly admitted: false; readonly retryAfterMs: number };

/** `unknown`: the call ended for a reason that says nothing about the upstream (its client went away). */
export type Outcome = "success" | "failure" | "unknown";

export type BreakerState = "closed" | "half-open" | "open";

/** What a refused caller waits while the probes of others are under way; their end cannot be foretold. */
const PROBING_MS = 1_000;

/**
 * How long an unwatched probe may fail before it counts as a success. Only failures are reported, so silence must be
 * waited for: as long as an upstream has by default. A call with a longer timeout that fails later is counted then.
 */
const SILENCE_MS = DEFAULT_TIMEOUT_MS;

/**
 * The breaker of one upstream (Nygard, "Release It!", 2nd edition, "Circuit Breaker"). Closed: opens when, of at least
 * `atLeast` calls within `overMs`, the share `errors` failed. Open: refuses for `pauseMs`. Half-open: lets `probes` calls
 * try; closes when all succeeded, opens again when one failed.
 *
 * Who sees the end of its calls pairs {@link admit} with {@link settle} and is exact. Who does not (the guard beside
 * NGINX) uses {@link admitUnwatched}, and hears of failures alone by {@link reportFailure}.
 *
 * All times are milliseconds of one clock that never goes back; nothing here reads it.
 */
export class Breaker {
  readonly #config: BreakerConfig;
  readonly #window: Window;
  #state: BreakerState = "closed";
  #turn = 0;
  #openUntil = 0;
  #probesStarted = 0;
  #probesGood = 0;
  #unwatched = { probes: 0, lastAt: 0 };

  constructor(config: BreakerConfig) {
    this.#config = config;
    this.#window = new Window(config.overMs);
  }

  state(now: number): BreakerState {
    this.#passTime(now);
    return this.#state;
  }

  /** Asks for a call whose end the caller will {@link settle}. */
  admit(now: number): Admission {
    this.#passTime(now);
    if (this.#state === "closed") return { admitted: true, turn: this.#turn };
    if (this.#state === "open") return { admitted: false, retryAfterMs: this.#openUntil - now };
    if (this.#probesStarted >= this.#config.probes) return { admitted: false, retryAfterMs: PROBING_MS };
    this.#probesStarted += 1;
    return { admitted: true, turn: this.#turn };
  }

  settle(turn: number, outcome: Outcome, now: number): void {
    if (turn !== this.#turn) return;
    if (this.#state === "half-open") this.#settleProbe(outcome, now);
    else if (outcome !== "unknown") this.#count({ calls: 1, failures: outcome === "failure" ? 1 : 0 }, now);
  }

  /** Asks for a call whose end nobody here will see. */
  admitUnwatched(now: number): Admission {
    const admission = this.admit(now);
    if (!admission.admitted) return admission;
    if (this.#state === "half-open") this.#unwatched = { probes: this.#unwatched.probes + 1, lastAt: now };
    else this.#count({ calls: 1, failures: 0 }, now);
    return admission;
  }

  /** A call that {@link admitUnwatched} let through has failed; which one is not known. */
  reportFailure(now: number): void {
    this.#passTime(now);
    if (this.#state === "half-open") this.#open(now);
    else if (this.#state === "closed") this.#count({ calls: 0, failures: 1 }, now);
  }

  #passTime(now: number): void {
    if (this.#state === "open" && now >= this.#openUntil) this.#enter("half-open");
    if (this.#state !== "half-open" || this.#unwatched.probes === 0) return;
    if (now - this.#unwatched.lastAt < SILENCE_MS) return;
    this.#probesGood += this.#unwatched.probes;
    this.#unwatched = { probes: 0, lastAt: 0 };
    if (this.#probesGood >= this.#config.probes) this.#enter("closed");
  }

  #settleProbe(outcome: Outcome, now: number): void {
    if (outcome === "failure") this.#open(now);
    else if (outcome === "unknown") this.#probesStarted -= 1;
    else {
      this.#probesGood += 1;
      if (this.#probesGood >= this.#config.probes) this.#enter("closed");
    }
  }

  #count(counts: { readonly calls: number; readonly failures: number }, now: number): void {
    this.#window.add(now, counts);
    const { calls, failures } = this.#window.totals(now);
    // A success alone never opens it: with a share of 0 it would.
    if (failures > 0 && calls >= this.#config.atLeast && failures >= calls * this.#config.errors) this.#open(now);
  }

  #open(now: number): void {
    this.#enter("open");
    this.#openUntil = now + this.#config.pauseMs;
  }

  #enter(state: BreakerState): void {
    this.#state = state;
    this.#turn += 1;
    this.#probesStarted = 0;
    this.#probesGood = 0;
    this.#unwatched = { probes: 0, lastAt: 0 };
    this.#window.clear();
  }
}
