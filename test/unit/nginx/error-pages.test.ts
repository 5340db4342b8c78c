import { describe, expect, test } from "vitest";
import { refusalBody, refusals } from "../../../model/refusals.ts";
import { patternAbove } from "../../../targets/nginx/pattern-above.ts";
import { nginxText } from "../../harness/nginx.ts";
import { aPlan } from "../../harness/plans.ts";

const text = nginxText(aPlan("nginx"));

describe("refusals of nginx.conf", () => {
  test("have the body of the model", () => {
    const body = refusalBody("$gw_code", "$gw_refusal_text", "$gw_request_id");
    expect(text).toContain(`default "${body.replaceAll('"', '\\"')}";`);
  });

  test("have the texts of the model, each code once", () => {
    const table = text.split("map $gw_code $gw_refusal_text {")[1]?.split("}")[0]?.trim().split("\n").slice(2);
    expect(table).toHaveLength(Object.keys(refusals).length);
    for (const [code, refusal] of Object.entries(refusals)) {
      expect(table?.map((line) => line.trim().replaceAll('"', ""))).toContain(`${code} ${refusal.text};`);
    }
  });
});

describe("a pattern for numbers above a limit", () => {
  test.each([1, 9, 10, 99, 100, 1_899, 16_384, 99_999])("tells %i from the next number", (limit) => {
    const pattern = new RegExp(patternAbove(limit));
    for (const number of [0, 1, limit - 1, limit]) expect(pattern.test(String(number))).toBe(number > limit);
    expect(pattern.test(`00${limit}`)).toBe(false);
    expect(pattern.test(`00${limit + 1}`)).toBe(true);
    for (const number of [limit + 1, limit + 10, limit * 2, limit * 10, limit * 11]) {
      expect(pattern.test(String(number))).toBe(true);
    }
  });
});
