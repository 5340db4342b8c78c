import { describe, expect, it } from "vitest";
import { ServerClock } from "../../../sidecars/rate-limit/server-clock.ts";

describe("the server's clock", () => {
  it("is unknown before the first answer", () => {
    expect(new ServerClock().at(5)).toBeUndefined();
  });

  it("is narrowed by each answer and never judged to be ahead of what an answer allows", () => {
    const clock = new ServerClock();
    // The server is 1,000 ahead. An answer took 40 ms to come back, the next one 1 ms.
    clock.learn(1_000, 0, 40);
    expect(clock.at(100)).toBe(1_060);
    clock.learn(1_200, 200, 201);
    expect(clock.at(300)).toBe(1_299);
    clock.learn(1_400, 400, 440);
    expect(clock.at(500)).toBe(1_499);
  });

  it("is followed when it is set, forward or back", () => {
    const clock = new ServerClock();
    clock.learn(1_000, 0, 1);
    clock.learn(61_010, 10, 11);
    expect(clock.at(20)).toBe(61_019);
    clock.learn(1_030, 30, 31);
    expect(clock.at(40)).toBe(1_041);
  });
});
