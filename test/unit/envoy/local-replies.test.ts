import { describe, expect, test } from "vitest";
import { type RefusalCode, refusalBody, refusals } from "../../../model/refusals.ts";
import { localReplies, upstreamReplies } from "../../../targets/envoy/local-replies.ts";
import { at, listOf } from "./emitted.ts";

const mappers = listOf(localReplies.mappers);
const body = (mapper: unknown) => at(mapper, "body_format_override", "text_format_source", "inline_string");
const codeOf = (mapper: unknown) => /"code":"([a-z_]+)"/.exec(String(body(mapper)))?.[1];
/** Judged by the call of an upstream, not of the relay, whose failures are ours. */
const ofUpstreams = (filter: string) => !filter.includes("'relay' in");
const position = (part: string) =>
  mappers.findIndex((mapper) => {
    const filter = JSON.stringify(at(mapper, "filter"));
    return ofUpstreams(filter) && filter.includes(part);
  });

describe("the mappers of Envoy's own answers", () => {
  test.each(mappers.filter(codeOf).map((mapper) => [String(codeOf(mapper)), mapper] as const))(
    "%s has the status and the text of the table of refusals",
    (code, mapper) => {
      const [, refusal] = Object.entries(refusals).find(([name]) => name === code) ?? [];
      expect(at(mapper, "status_code")).toBe(refusal?.status);
      const id = String(body(mapper)).includes("%RESP(") ? "%RESP(X-REQUEST-ID)%" : "%REQ(X-REQUEST-ID)%";
      expect(body(mapper)).toBe(refusalBody(code, refusal?.text ?? "", id));
    },
  );

  test("every one names the request's id in the answer", () => {
    for (const mapper of mappers)
      expect(JSON.stringify(at(mapper, "headers_to_add"))).toContain('"key":"x-request-id"');
  });

  test("all write JSON", () => {
    for (const mapper of mappers) expect(at(mapper, "body_format_override", "content_type")).toBe("application/json");
  });

  test.each(["bad_request", "not_found", "method_not_allowed", "body_too_large", "gateway_timeout"] as const)(
    "a status alone is enough for %s",
    (code: RefusalCode) => {
      const byStatus = mappers.filter((mapper) => at(mapper, "filter", "status_code_filter") !== undefined);
      expect(byStatus.some((mapper) => codeOf(mapper) === code)).toBe(true);
    },
  );

  test("a request that no filter saw gets an id once, which its body repeats, unless its own is harmless", () => {
    const first = mappers.findIndex((mapper) => String(body(mapper)).includes("%RESP("));
    expect(mappers.slice(0, first).map((mapper) => JSON.stringify(at(mapper, "filter")))).toEqual(
      Array(first).fill(expect.stringContaining("[A-Za-z0-9._-]{8,128}")),
    );
    expect(mappers.slice(0, 2 * first).map(codeOf)).toEqual(
      [1, 2].flatMap(() => ["headers_too_large", "request_timeout", "not_implemented", "bad_request"]),
    );
    expect(at(mappers[first], "headers_to_add", 0, "header")).toEqual({ key: "x-request-id", value: "%UNIQUE_ID%" });
    expect(String(body(mappers[first]))).toContain("%RESP(X-REQUEST-ID)%");
  });

  test("a 503 that the guard means is a 503 with the guard's own body", () => {
    const mapper = mappers[position('"default_value":470')];
    expect(at(mapper, "status_code")).toBe(503);
    expect(body(mapper)).toBe("%LOCAL_REPLY_BODY%");
  });

  test("a denial without our code is no verdict, and is judged before the verdicts", () => {
    const foreign = position("'ext_authz_denied' && !('x-gw-code' in response.headers)");
    expect(codeOf(mappers[foreign])).toBe("guard_unavailable");
    expect(foreign).toBeLessThan(
      mappers.findLastIndex((mapper) => JSON.stringify(mapper).includes("ext_authz_denied")),
    );
  });

  test("what an author answers passes as written, before any status is looked at", () => {
    const authored = position("'direct_response'");
    expect(body(mappers[authored])).toBe("%LOCAL_REPLY_BODY%");
    expect(authored).toBeLessThan(position('"default_value":404'));
  });

  test.each([
    ["a refused connection", '"UF"', "bad_gateway"],
    ["a connection that ended", '"UC"', "bad_gateway"],
    ["an answer that is no HTTP", '"UPE"', "bad_gateway"],
    ["an upstream that is late", '"UT"', "gateway_timeout"],
    ["a request with two readings", "[not_canonical]", "bad_request"],
    ["a body whose real length is too large", "[body_too_large]", "body_too_large"],
    ["a guard that is dead or late", "'ext_authz_error'", "guard_unavailable"],
  ])("%s is what it is called", (_, filter, code) => {
    expect(codeOf(mappers[position(filter)])).toBe(code);
  });

  test("no healthy host is an open breaker where there is one, with its pause, else a bad gateway", () => {
    const [open, none] = mappers.filter((mapper) => {
      const filter = JSON.stringify(at(mapper, "filter"));
      return ofUpstreams(filter) && filter.includes('"UH"');
    });
    expect(codeOf(open)).toBe("circuit_open");
    expect(at(open, "headers_to_add", 1, "header", "value")).toBe("%METADATA(ROUTE:gatewright:retryAfter)%");
    expect(codeOf(none)).toBe("bad_gateway");
  });

  test("a relay that is dead or late is a 503 of ours, before the flags are read as an upstream's", () => {
    const relay = mappers.findIndex((mapper) => JSON.stringify(at(mapper, "filter")).includes("'relay' in"));
    expect(codeOf(mappers[relay])).toBe("relay_unavailable");
    expect(at(mappers[relay], "headers_to_add", 1, "header", "key")).toBe("retry-after");
    expect(relay).toBeLessThan(position('"UF"'));
  });

  test("the relay's way to upstreams says in a header that an answer is the proxy's own", () => {
    for (const mapper of upstreamReplies.mappers)
      expect(at(mapper, "headers_to_add", 0, "header", "key")).toBe("x-gw-code");
  });
});
