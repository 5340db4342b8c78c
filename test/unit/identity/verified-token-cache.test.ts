import { expect, it } from "vitest";
import { createVerifiedTokenCache } from "../../../sidecars/identity/verified-token-cache.ts";

it("forgets what was used longest ago first", () => {
  const cache = createVerifiedTokenCache<number>(2);
  cache.set("a", 1, 100);
  cache.set("b", 2, 100);
  expect(cache.get("a", 0)).toBe(1);
  cache.set("c", 3, 100);
  expect([cache.get("a", 0), cache.get("b", 0), cache.get("c", 0)]).toEqual([1, undefined, 3]);
});

it("forgets nothing else when a token is set again", () => {
  const cache = createVerifiedTokenCache<number>(2);
  cache.set("a", 1, 100);
  cache.set("b", 2, 100);
  cache.set("b", 3, 100);
  expect([cache.get("a", 0), cache.get("b", 0)]).toEqual([1, 3]);
});

it("gives nothing from the moment of expiry on", () => {
  const cache = createVerifiedTokenCache<number>(2);
  cache.set("a", 1, 100);
  expect([cache.get("a", 99), cache.get("a", 100), cache.get("a", 99)]).toEqual([1, undefined, undefined]);
});
