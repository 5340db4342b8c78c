import { describe, expect, it } from "vitest";
import type { CaseRecord } from "../../harness/findings.ts";
import { verify } from "../../harness/verify.ts";
import { goodCall, goodLine, readingCase, recordOf } from "./records.ts";

const partsOf = (changes: Partial<CaseRecord>, request = readingCase) =>
  verify(request, recordOf(changes)).map(({ part }) => part);
const answer = recordOf().answer;
const withHeader = (name: string, ...values: string[]) => ({
  answer: { ...answer, headers: { ...answer.headers, [name]: values } },
});
const callWith = (name: string, ...values: string[]) => ({
  calls: [{ ...goodCall, headers: { ...goodCall.headers, [name]: values } }],
});

it("finds nothing where all is as it should be", () => {
  expect(partsOf({})).toEqual([]);
});

describe("what a case expects", () => {
  it("finds another status, body or header", () => {
    expect(partsOf({ answer: { ...answer, status: 500 } })).toContain("status");
    expect(partsOf({ answer: { ...answer, body: '{"id":"p-2"}' } })).toEqual(["body"]);
    expect(partsOf(withHeader("etag", "1"))).toEqual(["header etag"]);
    expect(partsOf(withHeader("x-own", "there"))).toEqual(["header x-own"]);
  });

  it("finds a call that is missing, one too many, and one to a service that is not expected", () => {
    expect(partsOf({ calls: [] })).toEqual(["calls of products"]);
    expect(partsOf({ calls: [goodCall, goodCall] })).toEqual(["calls of products"]);
    expect(partsOf({ calls: [goodCall, { ...goodCall, service: "orders" }] })).toEqual(["calls of orders"]);
  });

  it("finds another path or identity in a call", () => {
    expect(partsOf({ calls: [{ ...goodCall, path: "/products/p-1" }] })).toEqual(["call path"]);
    expect(partsOf(callWith("x-user-id", "u-2"))).toEqual(["call header x-user-id"]);
    expect(partsOf(callWith("x-user-id", "u-1", "u-1"))).toEqual(["call header x-user-id"]);
  });

  it("finds a refusal without the id of its request", () => {
    const refusing = {
      ...readingCase,
      expect: { status: 200, body: { kind: "refusal", code: "not_found", error: "Not found" } },
    } as const;
    const bodyOf = (requestId: string) => JSON.stringify({ error: "Not found", code: "not_found", requestId });
    expect(partsOf({ answer: { ...answer, body: bodyOf("request-1") }, calls: [] }, refusing)).toEqual([]);
    expect(partsOf({ answer: { ...answer, body: bodyOf("request-2") }, calls: [] }, refusing)).toEqual(["body"]);
  });

  it("finds another field in the log", () => {
    expect(partsOf({ log: [{ ...goodLine, errorCode: "forged" }] })).toEqual(["log errorCode"]);
  });
});

describe("what holds for every request", () => {
  it("finds internal headers that leave the gateway on either side", () => {
    expect(partsOf(withHeader("x-gw-code", "1"))).toEqual(["header x-gw-code"]);
    expect(partsOf(callWith("x-gw-guard", "1"))).toEqual(["call header x-gw-guard"]);
    expect(partsOf(callWith("x-envoy-retry-on", "5xx"))).toEqual(["call header x-envoy-retry-on"]);
  });

  it("finds a request id that is not the same everywhere", () => {
    expect(partsOf(callWith("x-request-id", "request-2"))).toEqual(["call header x-request-id"]);
    expect(partsOf(withHeader("x-request-id", "request-1", "request-1"))).toContain("header x-request-id");
  });

  it("finds a way of the request that the client could have written", () => {
    expect(partsOf(callWith("x-forwarded-for", "6.6.6.6, 127.0.1.1"))).toEqual(["call header x-forwarded-for"]);
  });

  it("finds a line that is missing, twice there, or of another type", () => {
    expect(partsOf({ log: [] })).toEqual(["log lines"]);
    expect(partsOf({ log: [goodLine, goodLine] })).toEqual(["log lines"]);
    expect(partsOf({ log: [{ ...goodLine, latencyMs: "3" }] })).toEqual(["log latencyMs"]);
    expect(partsOf({ log: [{ ...goodLine, userAgent: "-" }] })).toEqual(["log userAgent"]);
  });
});
