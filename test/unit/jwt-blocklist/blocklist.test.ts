import { expect, it } from "vitest";
import { createBlocklist } from "../../../sidecars/jwt-blocklist/blocklist.ts";

it("tells what is new to it", () => {
  const blocklist = createBlocklist(() => 0);
  expect(blocklist.add([{ jti: "a", expiresAt: 10 }])).toHaveLength(1);
  expect(
    blocklist.add([
      { jti: "a", expiresAt: 10 },
      { jti: "b", expiresAt: 10 },
    ]),
  ).toEqual([{ jti: "b", expiresAt: 10 }]);
  expect(blocklist.size()).toBe(2);
});

it("keeps the later expiry of two, in whichever order they come", () => {
  const blocklist = createBlocklist(() => 0);
  blocklist.add([{ jti: "a", expiresAt: 20 }]);
  blocklist.add([{ jti: "a", expiresAt: 10 }]);
  blocklist.add([{ jti: "b", expiresAt: 10 }]);
  blocklist.add([{ jti: "b", expiresAt: 20 }]);
  expect([...blocklist.tokens()]).toEqual([
    { jti: "a", expiresAt: 20 },
    { jti: "b", expiresAt: 20 },
  ]);
});

it("forgets a token five minutes after it expired, and does not take it back", () => {
  let now = 0;
  const blocklist = createBlocklist(() => now);
  blocklist.add([{ jti: "a", expiresAt: 10 }]);
  now = 309_999;
  blocklist.forgetExpired();
  expect(blocklist.has("a")).toBe(true);
  now = 310_000;
  blocklist.forgetExpired();
  expect(blocklist.has("a")).toBe(false);
  expect(blocklist.add([{ jti: "a", expiresAt: 10 }])).toEqual([]);
});
