import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { DeadlineMissed, withinDeadline } from "../../../sidecars/rate-limit/deadline.ts";

describe("a deadline", () => {
  it("passes on an answer and an error that come in time", async () => {
    await expect(withinDeadline(sleep(1, "answer"), 5_000)).resolves.toBe("answer");
    await expect(withinDeadline(Promise.reject(new Error("refused")), 5_000)).rejects.toThrow("refused");
  });

  it("is missed by an answer that does not come", async () => {
    await expect(withinDeadline(new Promise(() => {}), 5)).rejects.toThrow(DeadlineMissed);
  });

  it("is never over sooner, at whatever part of a millisecond it began", async () => {
    const deadlines = Array.from({ length: 200 }, async (_, index) => {
      await sleep(index % 20);
      const begin = performance.now();
      await withinDeadline(new Promise(() => {}), 5).catch(() => {});
      return performance.now() - begin;
    });
    expect(Math.min(...(await Promise.all(deadlines)))).toBeGreaterThanOrEqual(5);
  });
});
