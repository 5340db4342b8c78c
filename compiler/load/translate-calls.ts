import type { CallExpression, Expression as Syntax } from "acorn";
import type { Expression } from "../../model/expression.ts";
import { type Scalar, type Shape, UNKNOWN } from "./shape.ts";
import { checkCanBeEqual, translateValue } from "./translate-operators.ts";
import { refuse, textAt } from "./translate-refusal.ts";
import {
  type Bound,
  beside,
  bindParameter,
  inputPath,
  literal,
  resolveSource,
  type ScopedPlace,
  type Translator,
  type Typed,
} from "./translate-scope.ts";

type Call = ScopedPlace & { readonly node: CallExpression };

/** Arrows that call arrows may nest this deep; only one that calls itself gets there. */
const DEEPEST = 32;

/** `list.includes(x)`, `text.includes(x)`, `text.startsWith(x)`, `text.endsWith(x)`, or a call of a const arrow. */
export function translateCall(at: Call, translator: Translator): Typed {
  const { callee } = at.node;
  if (callee.type === "Super") return refuse("expression/syntax", { syntax: callee.type }, at);
  if (callee.type === "MemberExpression" && callee.object.type !== "Super" && callee.property.type === "Identifier") {
    const method = callee.computed ? undefined : callee.property.name;
    if (method === "includes" || method === "startsWith" || method === "endsWith") {
      return translateMethod(at, beside(at, callee.object), method, translator);
    }
  }
  const arrow = arrowIn(beside(at, callee));
  return arrow ? translator.translate(enter(arrow, argumentsOf(at, translator))) : refuseCall(at);
}

function refuseCall(at: Call): never {
  return refuse("expression/call", { name: textAt({ ...at, node: at.node.callee }) }, at);
}

function translateMethod(
  at: Call,
  subjectAt: ScopedPlace,
  method: "includes" | "startsWith" | "endsWith",
  translator: Translator,
): Typed {
  const subject = translateValue(subjectAt, translator);
  const [argument, ...others] = at.node.arguments;
  if (!argument || argument.type === "SpreadElement" || others.length > 0)
    return refuse("expression/argument", { method }, at);
  const partAt = beside(at, argument);
  const part = translateValue(partAt, translator);
  const kind = methodKind(method, subject, subjectAt);
  if (kind === "includes") {
    if (subject.expression.kind === "list") checkItems(subject.expression.items, subjectAt, part, partAt);
    else checkCanBeEqual({ ...subject, shape: subject.shape.items ?? UNKNOWN }, part, subjectAt, partAt);
  } else if (part.shape.type !== "string" || part.shape.optional || part.shape.nullable) {
    // JavaScript would look for the text "undefined".
    return refuse("expression/argument", { method }, partAt);
  }
  const shape: Shape = { type: "boolean", optional: subject.shape.optional || subject.shape.nullable, nullable: false };
  return { expression: { kind, subject: subject.expression, part: part.expression }, shape };
}

function methodKind(
  method: "includes" | "startsWith" | "endsWith",
  { shape }: Typed,
  at: ScopedPlace,
): Extract<Expression, { readonly subject: Expression }>["kind"] {
  if (method !== "includes") {
    return shape.type === "string" || shape.type === "unknown"
      ? method
      : refuse("expression/unknown-type", { name: textAt(at) }, at);
  }
  if (shape.type === "list") return "includes";
  return shape.type === "string" ? "contains" : refuse("expression/unknown-type", { name: textAt(at) }, at);
}

/** Of a list that is written out each item must be possible: the type checker sees a list of texts only. */
function checkItems(items: readonly Scalar[], listAt: ScopedPlace, part: Typed, partAt: ScopedPlace): void {
  const elements = listAt.node.type === "ArrayExpression" ? listAt.node.elements : [];
  for (const [index, item] of items.entries()) {
    const element = elements.length === items.length ? elements[index] : undefined;
    const itemAt = element && element.type !== "SpreadElement" ? beside(listAt, element) : listAt;
    checkCanBeEqual(part, literal(item), partAt, itemAt);
  }
}

/** The arrow that source stands for: written there, kept in a const, or returned by an arrow that is called. */
export function arrowIn(at: ScopedPlace): ScopedPlace | undefined {
  const place = resolveSource(at) ?? at;
  if (place.depth > DEEPEST) return undefined;
  if (place.node.type === "ArrowFunctionExpression") return place;
  if (place.node.type !== "CallExpression" || place.node.callee.type === "Super") return undefined;
  const maker = arrowIn({ ...beside(place, place.node.callee), depth: place.depth + 1 });
  if (maker?.node.type !== "ArrowFunctionExpression" || !maker.node.expression) return undefined;
  const passed = place.node.arguments.map((argument): Bound | undefined => {
    return argument.type === "SpreadElement" ? undefined : { kind: "source", place: beside(place, argument) };
  });
  return arrowIn(enter(maker, passed));
}

/** The body of an arrow, its parameters bound to what it is called with. */
export function enter(arrow: ScopedPlace, passed: readonly (Bound | undefined)[]): ScopedPlace {
  const { node, source } = arrow;
  if (node.type !== "ArrowFunctionExpression") throw new Error("Only an arrow can be entered.");
  if (node.async) return refuse("expression/async", {}, arrow);
  if (node.body.type === "BlockStatement") return refuse("expression/statements", {}, { node: node.body, source });
  const bound = node.params.flatMap((pattern, index) => {
    const value = passed[index];
    return value ? bindParameter(pattern, value, source) : refuse("expression/pattern", {}, { node: pattern, source });
  });
  return { ...beside(arrow, node.body), names: new Map([...arrow.names, ...bound]), depth: arrow.depth + 1 };
}

function argumentsOf(at: Call, translator: Translator): readonly (Bound | undefined)[] {
  return at.node.arguments.map((argument) => {
    return argument.type === "SpreadElement" ? undefined : boundTo(at, argument, translator);
  });
}

function boundTo(at: Call, argument: Syntax, translator: Translator): Bound {
  const place = beside(at, argument);
  const path = inputPath(place);
  if (path) return { kind: "input", path };
  const isArrow = arrowIn(place) !== undefined;
  return isArrow || resolveSource(place)
    ? { kind: "source", place }
    : { kind: "typed", typed: translateValue(place, translator) };
}
