import type { BinaryExpression, LogicalExpression } from "acorn";
import { eitherShape, type Shape } from "./shape.ts";
import { provenBy } from "./translate-input.ts";
import { refuse, textAt } from "./translate-refusal.ts";
import { beside, type ScopedPlace, type Translator, type Typed } from "./translate-scope.ts";

const TRUTH: Shape = { type: "boolean", optional: false, nullable: false };

type At<Node> = ScopedPlace & { readonly node: Node };

/** `===`, `!==`, `<`, `<=`, `>`, `>=`: the comparisons that mean the same in JavaScript and at every target. */
export function translateBinary(at: At<BinaryExpression>, translator: Translator): Typed {
  const { left: leftNode, right: rightNode, operator } = at.node;
  if (leftNode.type === "PrivateIdentifier") return refuse("expression/syntax", { syntax: leftNode.type }, at);
  const sides = [beside(at, leftNode), beside(at, rightNode)] as const;
  switch (operator) {
    case "===":
      return translateEqual(sides, translator);
    case "!==": {
      const { expression } = translateEqual(sides, translator);
      return { expression: { kind: "not", of: expression }, shape: TRUTH };
    }
    case "<":
    case "<=":
    case ">":
    case ">=":
      return translateOrder(sides, operator, translator);
    case "==":
    case "!=":
      return refuse("expression/loose-equality", { operator }, at);
    case "in":
    case "instanceof":
      return refuse("expression/operator", { operator }, at);
    default:
      return refuse("expression/arithmetic", { operator }, at);
  }
}

type Sides = readonly [ScopedPlace, ScopedPlace];

function translateEqual(sides: Sides, translator: Translator): Typed {
  const [left, right] = [translateValue(sides[0], translator), translateValue(sides[1], translator)];
  for (const [side, place] of [
    [left, sides[0]],
    [right, sides[1]],
  ] as const) {
    const isObject = side.shape.type === "list" || side.shape.type === "object";
    const isAbsence = isNothing(left) || isNothing(right);
    if (isObject && !isAbsence) refuse("expression/object-equality", { name: textAt(place) }, place);
  }
  if (bothMayBeAbsent(left, right)) {
    refuse("expression/both-absent", { left: textAt(sides[0]), right: textAt(sides[1]) }, sides[0]);
  }
  checkCanBeEqual(left, right, sides[0], sides[1]);
  return { expression: { kind: "equal", left: left.expression, right: right.expression }, shape: TRUTH };
}

/** Two values that are not there are equal in JavaScript: `claims.tenant === headers["x-tenant"]` lets in who sends neither. */
function bothMayBeAbsent(left: Typed, right: Typed): boolean {
  if (isNothing(left) || isNothing(right)) return false;
  return (left.shape.optional && right.shape.optional) || (left.shape.nullable && right.shape.nullable);
}

/** `undefined` or `null`, written out. */
function isNothing({ expression }: Typed): boolean {
  return expression.kind === "absent" || (expression.kind === "literal" && expression.value === null);
}

/**
 * A comparison that no value can satisfy is a mistake, and in a negation one that lets everybody in. `part` is looked for
 * in `whole`: the same for `===`, the items of a list for `includes`.
 */
export function checkCanBeEqual(whole: Typed, part: Typed, wholeAt: ScopedPlace, partAt: ScopedPlace): void {
  if (couldBeEqual(whole.shape, part.shape)) return;
  // What is written out is the mistake; the other side says what could be.
  const isPartWritten = part.expression.kind === "literal" || part.expression.kind === "absent";
  const [written, other] = isPartWritten ? [partAt, wholeAt] : [wholeAt, partAt];
  const { type, values } = isPartWritten ? whole.shape : part.shape;
  const { expression } = isPartWritten ? part : whole;
  const value = expression.kind === "literal" ? JSON.stringify(expression.value) : textAt(written);
  const allowed = values ? values.map((one) => JSON.stringify(one)).join(", ") : `a ${type}`;
  refuse("expression/never-equal", { name: textAt(other), value, allowed }, written);
}

function couldBeEqual(left: Shape, right: Shape): boolean {
  if ((left.optional && right.optional) || (left.nullable && right.nullable)) return true;
  const isAbsence = [left, right].some(({ type, optional, nullable, values }) => {
    return type === "unknown" && optional !== nullable && values?.length === 0;
  });
  // `undefined` against what is always there is needless, but no mistake of a name; `null` would have to be in the schema.
  if (isAbsence) return [left, right].some(({ values, optional }) => optional && values?.length === 0);
  if (left.type === "unknown" || right.type === "unknown") return true;
  if (left.type !== right.type) return false;
  const { values } = right;
  return !left.values || !values || left.values.some((value) => values.includes(value));
}

function translateOrder(sides: Sides, operator: "<" | "<=" | ">" | ">=", translator: Translator): Typed {
  const typed = sides.map((side) => translateValue(side, translator));
  for (const [index, { shape }] of typed.entries()) {
    const side = sides[index];
    // Texts sort otherwise in each proxy, and `null` counts as 0 only in JavaScript.
    if (side && (shape.type !== "number" || shape.nullable)) {
      refuse("expression/text-order", { operator, name: textAt(side) }, side);
    }
  }
  const [left, right] = operator === "<" || operator === "<=" ? typed : typed.toReversed();
  if (!left || !right) throw new Error("An order has two sides.");
  const kind = operator === "<" || operator === ">" ? "less" : "lessOrEqual";
  return { expression: { kind, left: left.expression, right: right.expression }, shape: TRUTH };
}

/** `&&`, `||`, `??`. The right side knows what the left one found. */
export function translateLogical(at: At<LogicalExpression>, translator: Translator): Typed {
  const { operator } = at.node;
  const kind = operator === "&&" ? "and" : operator === "||" ? "or" : "coalesce";
  const left = translator.translate(beside(at, at.node.left));
  const found = kind === "coalesce" ? [] : provenBy(left.expression, kind === "and");
  const right = translator.translate({ ...beside(at, at.node.right), proven: new Set([...at.proven, ...found]) });
  const certain = { ...left.shape, optional: false, nullable: false };
  const shape = eitherShape(kind === "coalesce" ? certain : left.shape, right.shape);
  return { expression: { kind, left: left.expression, right: right.expression }, shape };
}

/**
 * An expression of which the value counts and not only whether it holds. `&&` and `||` give one of their sides there,
 * which only JavaScript does; between truths that is the same.
 */
export function translateValue(at: ScopedPlace, translator: Translator): Typed {
  const typed = translator.translate(at);
  const { expression, shape } = typed;
  const isTruth = shape.type === "boolean" && !shape.optional && !shape.nullable;
  if ((expression.kind === "and" || expression.kind === "or") && !isTruth) {
    refuse("expression/truth-as-value", { operator: expression.kind === "and" ? "&&" : "||" }, at);
  }
  return typed;
}
