import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { literal, literalPattern, literalRewrite } from "../../../targets/envoy/substitution.ts";

describe("a text of a user in Envoy's formats", () => {
  test("is no command", () => {
    expect(literal("100 %REQ(AUTHORIZATION)%")).toBe("100 %%REQ(AUTHORIZATION)%%");
    expect(literal("%%")).toBe("%%%%");
  });

  test("is no pattern", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (text, other) => {
        const pattern = new RegExp(`^(?:${literalPattern(text)})$`);
        return pattern.test(text) && (other === text || !pattern.test(other));
      }),
    );
  });

  test("is no capture", () => {
    expect(literalRewrite("/a\\1")).toBe("/a\\\\1");
  });
});
