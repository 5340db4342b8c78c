import type { Pattern, Expression as Syntax } from "acorn";
import type { Expression } from "../../model/expression.ts";
import { follow, memberName, propertyIn, propertyName } from "./places.ts";
import { rootName } from "./scopes.ts";
import { literalShape, type Scalar, type Shape } from "./shape.ts";
import type { Place, Source } from "./source.ts";
import { refuse } from "./translate-refusal.ts";

/** A translated expression, and what is known of its value. */
export interface Typed {
  readonly expression: Expression;
  readonly shape: Shape;
}

/** What a name inside an arrow stands for: a part of the request, a value already translated, or source to be read. */
export type Bound =
  | { readonly kind: "input"; readonly path: readonly string[] }
  | { readonly kind: "typed"; readonly typed: Typed }
  | { readonly kind: "source"; readonly place: ScopedPlace };

/** Source together with what its names stand for. */
export interface ScopedPlace extends Place {
  readonly names: ReadonlyMap<string, Bound>;
  /** What is known to be there, because a condition before it says so (see `provenBy`). */
  readonly proven: ReadonlySet<string>;
  /** Calls of arrows around it: one that calls itself would have no end. */
  readonly depth: number;
}

/** What a translation hands to its parts. */
export interface Translator {
  readonly inputs: Readonly<Record<string, Shape>>;
  translate(at: ScopedPlace): Typed;
}

/** A value that is written out. */
export function literal(value: Scalar): Typed {
  return { expression: { kind: "literal", value }, shape: literalShape(value) };
}

/** The same surroundings for another node of the same file. */
export function beside(at: ScopedPlace, node: Syntax): ScopedPlace {
  return { ...at, node };
}

/** Gives the names of a parameter their part of what is passed. Only names: a default or a rest has no fixed meaning. */
export function bindParameter(pattern: Pattern, bound: Bound, source: Source): readonly (readonly [string, Bound])[] {
  if (pattern.type === "Identifier") return [[pattern.name, bound]];
  if (pattern.type !== "ObjectPattern" || bound.kind === "typed")
    return refuse("expression/pattern", {}, { node: pattern, source });
  return pattern.properties.flatMap((property) => {
    if (property.type !== "Property" || property.computed)
      return refuse("expression/pattern", {}, { node: property, source });
    const name = propertyName(property);
    const part = name === undefined ? undefined : partOf(bound, name);
    return part
      ? bindParameter(property.value, part, source)
      : refuse("expression/pattern", {}, { node: property, source });
  });
}

function partOf(bound: Bound, name: string): Bound | undefined {
  switch (bound.kind) {
    case "input":
      return { kind: "input", path: [...bound.path, name] };
    case "source": {
      const found = propertyIn(bound.place, [name]);
      return found && { kind: "source", place: { ...bound.place, ...found.value } };
    }
    case "typed":
      return undefined;
  }
}

/** The part of the request that a name or a member stands for; `undefined` for anything else. */
export function inputPath(at: ScopedPlace): readonly string[] | undefined {
  const { node } = at;
  if (node.type === "ChainExpression") return inputPath(beside(at, node.expression));
  if (node.type === "Identifier") {
    const bound = at.names.get(node.name);
    return bound?.kind === "input" ? bound.path : undefined;
  }
  if (node.type !== "MemberExpression" || node.object.type === "Super") return undefined;
  const base = inputPath(beside(at, node.object));
  const name = base && memberName(node);
  return base === undefined || name === undefined ? undefined : [...base, name];
}

/** The source that a name stands for, across consts, imports and the arguments of arrows that make arrows. */
export function resolveSource(at: ScopedPlace): ScopedPlace | undefined {
  const { node } = at;
  if (node.type === "Identifier") {
    const bound = at.names.get(node.name);
    if (bound) return bound.kind === "source" ? (resolveSource(bound.place) ?? bound.place) : undefined;
  }
  if (node.type === "MemberExpression" && node.object.type !== "Super") {
    const object = resolveSource(beside(at, node.object));
    const name = memberName(node);
    const found = object && name !== undefined ? propertyIn(object, [name]) : undefined;
    if (found && object) return { ...object, ...found.value };
  }
  if (at.names.has(rootName(node) ?? "")) return undefined;
  const found = follow(at);
  // What stands at the top of a file knows nothing of the arrow that names it.
  return found.node === node ? undefined : { ...at, ...found, names: new Map() };
}
