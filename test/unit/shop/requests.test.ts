import { expect, it } from "vitest";
import { callers, tokenIdOf } from "../../../examples/shop/callers.ts";
import { requests } from "../../../examples/shop/requests.ts";

const callerNames: readonly string[] = callers;

it("has at least forty requests, each with a name of its own", () => {
  expect(requests.length).toBeGreaterThanOrEqual(40);
  expect(new Set(requests.map(({ name }) => name)).size).toBe(requests.length);
});

it("names only callers that have a credential", () => {
  const named = requests.flatMap(({ send }) => ("raw" in send ? [] : (send.who ?? [])));
  expect(named.filter((who) => !callerNames.includes(who))).toEqual([]);
});

it("has a request for every caller", () => {
  const named = new Set(requests.flatMap(({ send }) => ("raw" in send ? [] : (send.who ?? []))));
  expect(callers.filter((who) => !named.has(who))).toEqual([]);
});

it("revokes only tokens that have an id", () => {
  const revoked = requests.flatMap(({ first = [] }) =>
    first.flatMap((one) => (one.kind === "revoke" ? [one.who] : [])),
  );
  expect(revoked.length).toBeGreaterThan(0);
  expect(revoked.filter((who) => tokenIdOf(who) === undefined)).toEqual([]);
});
