import { describe, expect, it } from "vitest";
import { redisAddress } from "../../../sidecars/rate-limit/redis-url.ts";

describe("the URL of a Redis store", () => {
  it.each([
    ["redis://localhost", { host: "localhost", port: 6379, db: 0 }],
    ["redis://10.0.0.7:7000/3", { host: "10.0.0.7", port: 7000, db: 3 }],
    ["redis://[::1]:7000", { host: "::1", port: 7000, db: 0 }],
    ["redis://:p%40ss@cache", { password: "p@ss", host: "cache", port: 6379, db: 0 }],
    ["rediss://app:secret@cache", { username: "app", password: "secret", host: "cache", port: 6379, db: 0, tls: {} }],
    ["unix:///run/redis/redis.sock", { path: "/run/redis/redis.sock" }],
  ])("%s is understood", (url, address) => {
    expect(redisAddress(url)).toEqual(address);
  });

  it.each([
    "cache:6379",
    "http://cache",
    "redis://",
    "redis://cache/name",
    "redis://:hunter2@cache?enableOfflineQueue=true",
    "redis://:hunter2@cache/0#x",
  ])("%s is refused without being repeated", (url) => {
    expect(() => redisAddress(url)).toThrow(TypeError);
    expect(() => redisAddress(url)).not.toThrow(/hunter2/);
  });
});
