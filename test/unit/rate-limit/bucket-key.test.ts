import { describe, expect, it } from "vitest";
import { bucketKey } from "../../../sidecars/rate-limit/bucket-key.ts";

describe("the name of a bucket", () => {
  it("shows an address or a user as it is", () => {
    expect(bucketKey("limit", "2001:db8:1:2::/64")).toBe("limit=2001:db8:1:2::/64");
    expect(bucketKey("limit", "ann@example.com")).toBe("limit=ann@example.com");
  });

  it("replaces a text that is long or unusual by its hash", () => {
    for (const counted of ["a".repeat(81), "", "two words", "line\nbreak", "{tag}", "ä"]) {
      expect(bucketKey("limit", counted)).toMatch(/^limit#[\w-]{43}$/);
    }
  });

  it("differs for every two pairs, whatever is in them", () => {
    const pairs = [
      ["a", "b=c"],
      ["a=b", "c"],
      ["a", "b#c"],
      ["a#b", "c"],
      ["a=b=c", ""],
      ["a", "b"],
      ["ab", ""],
      ["", "ab"],
    ] as const;
    expect(new Set(pairs.map(([id, counted]) => bucketKey(id, counted))).size).toBe(pairs.length);
  });
});
