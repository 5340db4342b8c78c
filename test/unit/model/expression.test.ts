import { describe, expect, test } from "vitest";
import { type Expression, evaluate, holds, inputsOf } from "../../../model/expression.ts";
import { expressionSchema } from "../../../model/expression-schema.ts";

const claim = (...path: string[]): Expression => ({
  kind: "input",
  path: ["claims", ...path],
  type: "string",
  optional: true,
});
const text = (value: string): Expression => ({ kind: "literal", value });

describe("reading a field", () => {
  test.each(["__proto__", "constructor", "toString"])("%s of an object that lacks it is undefined", (name) => {
    expect(evaluate(claim(name), { claims: {} })).toBeUndefined();
  });

  test("a claim that is called __proto__ is a claim", () => {
    expect(evaluate(claim("__proto__"), { claims: JSON.parse('{"__proto__":"x"}') })).toBe("x");
  });

  test("of null, of a text and of nothing is undefined", () => {
    for (const claims of [null, "text", undefined]) expect(evaluate(claim("sub"), { claims })).toBeUndefined();
  });
});

describe("a condition", () => {
  test("holds by JavaScript's truthiness", () => {
    expect(holds(text(""), {})).toBe(false);
    expect(holds(text("x"), {})).toBe(true);
    expect(holds({ kind: "list", items: [] }, {})).toBe(true);
  });

  test("compares numbers only with numbers", () => {
    const less: Expression = { kind: "less", left: claim("level"), right: { kind: "literal", value: 9 } };
    expect(holds(less, { claims: { level: 8 } })).toBe(true);
    expect(holds(less, { claims: { level: "8" } })).toBe(false);
    expect(holds(less, { claims: {} })).toBe(false);
  });
});

test("an expression that was written as JSON is the same when it is read", () => {
  const expression: Expression = {
    kind: "object",
    fields: [{ name: "id", value: { kind: "template", parts: [text("u-"), claim("sub")] } }],
  };
  expect(expressionSchema.parse(JSON.parse(JSON.stringify(expression)))).toEqual(expression);
  expect(inputsOf(expression).map(({ path }) => path.join("."))).toEqual(["claims.sub"]);
});

test("an expression of a kind that nobody knows is refused when it is read", () => {
  expect(expressionSchema.safeParse({ kind: "call", name: "eval" }).success).toBe(false);
});
