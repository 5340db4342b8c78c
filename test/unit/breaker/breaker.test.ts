import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Breaker } from "../../../sidecars/breaker/breaker.ts";
import type { BreakerConfig } from "../../../sidecars/config.ts";

const config: BreakerConfig = { errors: 0.5, overMs: 10_000, atLeast: 10, pauseMs: 30_000, probes: 2 };

function call(breaker: Breaker, outcome: "success" | "failure" | "unknown", now: number): boolean {
  const admission = breaker.admit(now);
  if (admission.admitted) breaker.settle(admission.turn, outcome, now);
  return admission.admitted;
}

function opened(now = 0): Breaker {
  const breaker = new Breaker(config);
  for (let turn = 0; turn < 10; turn += 1) call(breaker, "failure", now);
  return breaker;
}

describe("a closed breaker", () => {
  it("opens at the share of failures, not below it", () => {
    const breaker = new Breaker(config);
    for (let turn = 0; turn < 5; turn += 1) call(breaker, "success", 0);
    for (let turn = 0; turn < 4; turn += 1) call(breaker, "failure", 0);
    expect(breaker.state(0)).toBe("closed");
    call(breaker, "failure", 0);
    expect(breaker.state(0)).toBe("open");
  });

  it("does not judge by fewer calls than atLeast", () => {
    const breaker = new Breaker(config);
    for (let turn = 0; turn < 9; turn += 1) call(breaker, "failure", 0);
    expect(breaker.state(0)).toBe("closed");
  });

  it("forgets what is older than its window", () => {
    const breaker = new Breaker(config);
    for (let turn = 0; turn < 9; turn += 1) call(breaker, "failure", 0);
    call(breaker, "failure", 11_001);
    expect(breaker.state(11_001)).toBe("closed");
  });

  it("learns nothing from calls that ended for their client's reason", () => {
    const breaker = new Breaker(config);
    for (let turn = 0; turn < 50; turn += 1) call(breaker, "unknown", 0);
    for (let turn = 0; turn < 9; turn += 1) call(breaker, "failure", 0);
    expect(breaker.state(0)).toBe("closed");
  });
});

describe("an open breaker", () => {
  it("refuses until its pause is over, and says how long that is", () => {
    const breaker = opened();
    expect(breaker.admit(10_000)).toEqual({ admitted: false, retryAfterMs: 20_000 });
    expect(breaker.admit(29_999)).toEqual({ admitted: false, retryAfterMs: 1 });
    expect(breaker.admit(30_000)).toMatchObject({ admitted: true });
  });

  it("is not moved by calls that were admitted before it opened", () => {
    const breaker = new Breaker(config);
    const early = breaker.admit(0);
    for (let turn = 0; turn < 10; turn += 1) call(breaker, "failure", 0);
    breaker.admit(30_000);
    if (early.admitted) breaker.settle(early.turn, "failure", 30_001);
    expect(breaker.state(30_001)).toBe("half-open");
  });
});

describe("a half-open breaker", () => {
  it("lets no more calls try than it has probes", () => {
    const breaker = opened();
    const admitted = Array.from({ length: 20 }, () => breaker.admit(30_000)).filter((one) => one.admitted);
    expect(admitted).toHaveLength(2);
  });

  it("closes when all probes succeeded, with a clean record", () => {
    const breaker = opened();
    call(breaker, "success", 30_000);
    expect(breaker.state(30_000)).toBe("half-open");
    call(breaker, "success", 30_000);
    expect(breaker.state(30_000)).toBe("closed");
    for (let turn = 0; turn < 9; turn += 1) call(breaker, "failure", 30_000);
    expect(breaker.state(30_000)).toBe("closed");
  });

  it("opens for another pause when one failed", () => {
    const breaker = opened();
    call(breaker, "success", 30_000);
    call(breaker, "failure", 30_500);
    expect(breaker.admit(60_000)).toEqual({ admitted: false, retryAfterMs: 500 });
  });

  it("gives the place of a probe whose client left to another", () => {
    const breaker = opened();
    for (let turn = 0; turn < 10; turn += 1) expect(call(breaker, "unknown", 30_000)).toBe(true);
    expect(breaker.state(30_000)).toBe("half-open");
  });
});

describe("calls whose end nobody here sees", () => {
  function openedByReports(): Breaker {
    const breaker = new Breaker(config);
    for (let turn = 0; turn < 10; turn += 1) breaker.admitUnwatched(0);
    for (let turn = 0; turn < 5; turn += 1) breaker.reportFailure(1);
    return breaker;
  }

  it("count when they are let through, their failures when they are reported", () => {
    expect(openedByReports().state(1)).toBe("open");
  });

  it("close the breaker when no probe failed for as long as an upstream may take", () => {
    const breaker = openedByReports();
    expect(breaker.admitUnwatched(30_001)).toMatchObject({ admitted: true });
    expect(breaker.admitUnwatched(30_002)).toMatchObject({ admitted: true });
    expect(breaker.admitUnwatched(30_003)).toMatchObject({ admitted: false });
    expect(breaker.state(35_001)).toBe("half-open");
    expect(breaker.state(35_002)).toBe("closed");
  });

  it("open it again when one of the probes failed", () => {
    const breaker = openedByReports();
    breaker.admitUnwatched(30_001);
    breaker.reportFailure(30_900);
    expect(breaker.admitUnwatched(40_000)).toEqual({ admitted: false, retryAfterMs: 20_900 });
  });
});

describe("whatever happens", () => {
  const events = fc.array(
    fc.record({ wait: fc.nat({ max: 4_000 }), outcome: fc.constantFrom("success" as const, "failure" as const) }),
    { maxLength: 300 },
  );

  it("it never opens without enough failures, and nothing passes while it is open", () => {
    fc.assert(
      fc.property(events, (steps) => {
        const breaker = new Breaker(config);
        const calls: { at: number; failed: boolean }[] = [];
        let now = 0;
        let openUntil = -1;
        let before = breaker.state(0);
        for (const { wait, outcome } of steps) {
          now += wait;
          before = breaker.state(now);
          const passed = call(breaker, outcome, now);
          expect(passed).toBe(now >= openUntil);
          if (!passed) continue;
          calls.push({ at: now, failed: outcome === "failure" });
          if (breaker.state(now) !== "open") continue;
          openUntil = now + config.pauseMs;
          if (before !== "closed") continue;
          // The window forgets by tenths: a call may count for a tenth longer.
          const recent = calls.filter(({ at }) => at > now - config.overMs * 1.1);
          expect(recent.length).toBeGreaterThanOrEqual(config.atLeast);
          expect(recent.filter(({ failed }) => failed).length).toBeGreaterThan(0);
        }
      }),
    );
  });
});
