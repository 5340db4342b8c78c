import { expect, it } from "vitest";
import { compare } from "../../harness/compare.ts";
import type { CaseRecord } from "../../harness/findings.ts";
import { goodCall, goodLine, readingCase, recordOf } from "./records.ts";

const partsOf = (changes: Partial<CaseRecord>) =>
  compare(readingCase, recordOf(), recordOf(changes)).map(({ part }) => part);
const answer = recordOf().answer;

it("sees no difference in ids, times, framing and what a case expects only by its form", () => {
  const headers = { ...answer.headers, "x-request-id": ["request-2"], date: ["now"], etag: ['W/"2"'] };
  const calls = [
    { ...goodCall, headers: { ...goodCall.headers, "x-request-id": ["request-2"], connection: ["close"] } },
  ];
  const log = [{ ...goodLine, requestId: "request-2", latencyMs: 900, timestamp: "2027-01-01T00:00:00.000Z" }];
  expect(partsOf({ answer: { ...answer, headers }, calls, log })).toEqual([]);
});

it("sees a header that only one target adds, to the answer or to a call", () => {
  expect(partsOf({ answer: { ...answer, headers: { ...answer.headers, vary: ["Origin"] } } })).toEqual(["header vary"]);
  expect(partsOf({ calls: [{ ...goodCall, headers: { ...goodCall.headers, via: ["1.1 x"] } }] })).toEqual([
    "call header via",
  ]);
});

it("sees other bytes of the same JSON", () => {
  expect(partsOf({ answer: { ...answer, body: '{"id": "p-1"}' } })).toEqual(["body"]);
});

it("sees another field in the log", () => {
  expect(partsOf({ log: [{ ...goodLine, rateLimitRemaining: null }] })).toEqual(["log rateLimitRemaining"]);
});
