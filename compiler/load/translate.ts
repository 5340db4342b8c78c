import type { ObjectExpression, Expression as Syntax, TemplateLiteral } from "acorn";
import type { Expression } from "../../model/expression.ts";
import { propertyName } from "./places.ts";
import { rootName } from "./scopes.ts";
import { eitherShape, objectShape, type Scalar, type Shape, TEXT, UNKNOWN } from "./shape.ts";
import type { Place } from "./source.ts";
import { arrowIn, enter, translateCall } from "./translate-calls.ts";
import { provenBy, translateInput } from "./translate-input.ts";
import { translateBinary, translateLogical, translateValue } from "./translate-operators.ts";
import { Refusal, refuse, type TranslateProblem, textAt } from "./translate-refusal.ts";
import {
  beside,
  inputPath,
  literal,
  resolveSource,
  type ScopedPlace,
  type Translator,
  type Typed,
} from "./translate-scope.ts";

export type Translation =
  | { readonly ok: true; readonly expression: Expression; readonly shape: Shape }
  | { readonly ok: false; readonly problem: TranslateProblem };

/**
 * Reads an arrow from its source: the condition or value that it gives, for a request of which `inputs` says what there
 * is. Only what means the same in JavaScript and as data is taken, so the result gives exactly what the arrow would.
 *
 * @param place the value of the property that holds the arrow: itself, a const, or a call of an arrow that makes one
 */
export function translateArrow(place: Place, inputs: Readonly<Record<string, Shape>>): Translation {
  const translator: Translator = { inputs, translate: (at) => translate(at, translator) };
  try {
    const arrow = arrowIn(outside(place)) ?? refuse("expression/not-an-arrow", {}, place);
    const { expression, shape } = translate(enter(arrow, [{ kind: "input", path: [] }]), translator);
    return { ok: true, expression, shape };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, problem: error.problem };
    throw error;
  }
}

/** The arrow that the value of a property leads to, for a look at its text. */
export function arrowOf(place: Place): Place | undefined {
  try {
    return arrowIn(outside(place));
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

function outside(place: Place): ScopedPlace {
  return { ...place, names: new Map(), proven: new Set(), depth: 0 };
}

function translate(at: ScopedPlace, translator: Translator): Typed {
  const { node } = at;
  switch (node.type) {
    case "ParenthesizedExpression":
    case "ChainExpression":
      return translate(beside(at, node.expression), translator);
    case "Literal":
      return isScalar(node.value) && !("regex" in node)
        ? literal(node.value)
        : refuse("expression/literal", { name: textAt(at) }, at);
    case "TemplateLiteral":
      return translateTemplate({ ...at, node }, translator);
    case "ArrayExpression":
      return translateList(at, node.elements, translator);
    case "ObjectExpression":
      return translateObject({ ...at, node }, translator);
    case "Identifier":
    case "MemberExpression":
      return translateName(at, translator);
    case "UnaryExpression":
      return translateUnary(at, node.operator, beside(at, node.argument), translator);
    case "LogicalExpression":
      return translateLogical({ ...at, node }, translator);
    case "BinaryExpression":
      return translateBinary({ ...at, node }, translator);
    case "ConditionalExpression":
      return translateConditional({ ...at, node }, translator);
    case "CallExpression":
      return translateCall({ ...at, node }, translator);
    case "AssignmentExpression":
    case "UpdateExpression":
      return refuse("expression/mutation", {}, at);
    case "AwaitExpression":
      return refuse("expression/async", {}, at);
    default:
      return refuse("expression/syntax", { syntax: node.type }, at);
  }
}

function isScalar(value: unknown): value is Scalar {
  return value === null || ["string", "number", "boolean"].includes(typeof value);
}

/** `undefined`, a field of the request, or a const. */
function translateName(at: ScopedPlace, translator: Translator): Typed {
  const { node, source, names } = at;
  if (node.type === "Identifier") {
    if (node.name === "undefined")
      return { expression: { kind: "absent" }, shape: { ...UNKNOWN, nullable: false, values: [] } };
    const bound = names.get(node.name);
    if (bound?.kind === "typed") return bound.typed;
  }
  const path = inputPath(at);
  if (path) return translateInput(path, at, translator);
  const there = resolveSource(at);
  if (there) return translate(there, translator);
  const root = rootName(node) ?? "";
  if (source.names.get(root)?.kind === "variable" && !names.has(root))
    return refuse("expression/let", { name: root }, at);
  if (node.type === "MemberExpression") return refuseMember(at, node.computed);
  return refuse("expression/free-name", { name: textAt(at) }, at);
}

function refuseMember(at: ScopedPlace, computed: boolean): never {
  const { node } = at;
  if (node.type === "MemberExpression" && node.object.type !== "Super") {
    const name = node.property.type === "Identifier" ? node.property.name : "";
    const isOfRequest = inputPath(beside(at, node.object)) !== undefined;
    if (!computed && name === "length") return refuse("expression/length", { name: textAt(at) }, at);
    if (computed && isOfRequest) return refuse("expression/computed", { name: textAt(at) }, at);
  }
  return refuse("expression/free-name", { name: textAt(at) }, at);
}

function translateUnary(at: ScopedPlace, operator: string, operand: ScopedPlace, translator: Translator): Typed {
  if (operator === "!") {
    const { expression } = translate(operand, translator);
    return {
      expression: { kind: "not", of: expression },
      shape: { type: "boolean", optional: false, nullable: false },
    };
  }
  if (operator === "-") {
    const { expression } = translate(operand, translator);
    const isNumber = expression.kind === "literal" && typeof expression.value === "number";
    return isNumber ? literal(-expression.value) : refuse("expression/arithmetic", { operator }, at);
  }
  if (operator === "delete") return refuse("expression/mutation", {}, at);
  const code = operator === "+" || operator === "~" ? "expression/arithmetic" : "expression/operator";
  return refuse(code, { operator }, at);
}

function translateConditional(
  at: ScopedPlace & {
    readonly node: { readonly test: Syntax; readonly consequent: Syntax; readonly alternate: Syntax };
  },
  translator: Translator,
): Typed {
  const test = translate(beside(at, at.node.test), translator);
  const branch = (node: Syntax, truth: boolean): Typed => {
    const proven = new Set([...at.proven, ...provenBy(test.expression, truth)]);
    return translate({ ...beside(at, node), proven }, translator);
  };
  const [yes, no] = [branch(at.node.consequent, true), branch(at.node.alternate, false)];
  const { expression } = test;
  return {
    expression: { kind: "conditional", test: expression, consequent: yes.expression, alternate: no.expression },
    shape: eitherShape(yes.shape, no.shape),
  };
}

/** Only what every target writes alike into a text. */
function translateTemplate(at: ScopedPlace & { readonly node: TemplateLiteral }, translator: Translator): Typed {
  const { quasis, expressions } = at.node;
  const parts = quasis.flatMap(({ value }, index): readonly Expression[] => {
    const text: readonly Expression[] = value.cooked ? [{ kind: "literal", value: value.cooked }] : [];
    const inside = expressions[index];
    return inside ? [...text, templatePart(beside(at, inside), translator)] : text;
  });
  const [only, ...others] = parts;
  if (only === undefined) return literal("");
  if (others.length === 0 && only.kind === "literal" && typeof only.value === "string") return literal(only.value);
  return { expression: { kind: "template", parts }, shape: TEXT };
}

function templatePart(at: ScopedPlace, translator: Translator): Expression {
  const { expression, shape } = translateValue(at, translator);
  const isPlain = shape.type === "string" || shape.type === "number" || shape.type === "boolean";
  if (isPlain && !shape.optional && !shape.nullable) return expression;
  const type = shape.optional ? "optional" : shape.nullable ? "nullable" : shape.type;
  return refuse("expression/template-of-object", { name: textAt(at), type }, at);
}

function translateList(
  at: ScopedPlace,
  elements: readonly (Syntax | { readonly type: "SpreadElement"; readonly argument: Syntax } | null)[],
  translator: Translator,
): Typed {
  const items = elements.flatMap((element): readonly Scalar[] => {
    if (!element) return refuse("expression/list", {}, at);
    if (element.type === "SpreadElement") {
      const { expression } = translate(beside(at, element.argument), translator);
      return expression.kind === "list" ? expression.items : refuse("expression/spread", {}, at);
    }
    const item = beside(at, element);
    const { expression } = translate(item, translator);
    return [expression.kind === "literal" ? expression.value : refuse("expression/list", {}, item)];
  });
  return { expression: { kind: "list", items }, shape: { type: "list", optional: false, nullable: false } };
}

function translateObject(at: ScopedPlace & { readonly node: ObjectExpression }, translator: Translator): Typed {
  const fields = at.node.properties.map((property) => {
    const here = { node: property, source: at.source };
    if (property.type === "SpreadElement") return refuse("expression/spread", {}, here);
    const name = propertyName(property);
    // A literal `__proto__` sets no field but the prototype.
    if (name === undefined || (name === "__proto__" && !property.shorthand) || property.kind !== "init") {
      return refuse("expression/object-key", { name: textAt({ node: property.key, source: at.source }) }, here);
    }
    return { name, ...translateValue(beside(at, property.value), translator) };
  });
  return {
    expression: { kind: "object", fields: fields.map(({ name, expression }) => ({ name, value: expression })) },
    shape: objectShape(Object.fromEntries(fields.map(({ name, shape }) => [name, shape]))),
  };
}
