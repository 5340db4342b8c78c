import { describe, expect, test } from "vitest";
import {
  formatDuration,
  formatRate,
  formatSize,
  parseDuration,
  parsePercent,
  parseRate,
  parseSize,
} from "../../../model/values.ts";

describe("durations", () => {
  test.each([
    ["250ms", 250],
    ["3s", 3_000],
    ["5m", 300_000],
    ["1h", 3_600_000],
    ["30d", 2_592_000_000],
  ])("%s is %d ms, and is written so again", (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
    expect(formatDuration(milliseconds)).toBe(text);
  });

  test.each(["", "3", "3 s", "3S", "0s", "-3s", "03s", "1.5s", "1e3s", "0x10s", "3sec", "s", "400d", "3s\n"])(
    "%j is none",
    (text) => expect(parseDuration(text)).toBeUndefined(),
  );
});

describe("sizes", () => {
  test.each([
    ["512b", 512],
    ["64kb", 65_536],
    ["1mb", 1_048_576],
  ])("%s is %d bytes, and is written so again", (text, bytes) => {
    expect(parseSize(text)).toBe(bytes);
    expect(formatSize(bytes)).toBe(text);
  });

  test("nothing at all is a size, for routes that take no body", () => expect(parseSize("0b")).toBe(0));

  test.each(["", "1", "1 mb", "1MB", "1gb", "-1kb", "1.5kb", "9999999999mb"])("%j is none", (text) =>
    expect(parseSize(text)).toBeUndefined(),
  );
});

describe("rates", () => {
  test.each([
    ["100 per minute", { count: 100, windowMs: 60_000 }],
    ["1 per second", { count: 1, windowMs: 1_000 }],
    ["20 per day", { count: 20, windowMs: 86_400_000 }],
    ["10 per 5s", { count: 10, windowMs: 5_000 }],
  ])("%s is understood, and is written so again", (text, rate) => {
    expect(parseRate(text)).toEqual(rate);
    expect(formatRate(rate)).toBe(text);
  });

  test.each(["100 a minute", "0 per minute", "100/minute", "100 per fortnight", "100 per 5", "1e3 per minute"])(
    "%j is none",
    (text) => expect(parseRate(text)).toBeUndefined(),
  );
});

describe("shares", () => {
  test.each([
    ["5%", 0.05],
    ["12.5%", 0.125],
    ["100%", 1],
    ["0%", 0],
  ])("%s is %d", (text, share) => expect(parsePercent(text)).toBe(share));

  test.each(["5", "101%", "-5%", "5 %", "%", ".5%"])("%j is none", (text) =>
    expect(parsePercent(text)).toBeUndefined(),
  );
});
