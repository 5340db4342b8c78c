import type { Expression } from "../../model/expression.ts";
import { didYouMean } from "../diagnostics/suggest.ts";
import { objectShape, type Shape, UNKNOWN } from "./shape.ts";
import { refuse } from "./translate-refusal.ts";
import type { ScopedPlace, Translator, Typed } from "./translate-scope.ts";

/** A field of the request: it must exist, and what is already proven about it counts. */
export function translateInput(path: readonly string[], at: ScopedPlace, { inputs }: Translator): Typed {
  let shape: Shape = objectShape(inputs);
  let mayBeMissing = false;
  for (const [index, name] of path.entries()) {
    const here = path.slice(0, index + 1);
    const next = fieldOf(shape, name, here, at);
    mayBeMissing ||= next.optional;
    const { proven } = at;
    const isDefined = proven.has(fact("defined", here));
    const isNotNull = proven.has(fact("not-null", here));
    // A field of something missing or null is missing itself: that is what `?.` reads.
    const optional = !isDefined && (next.optional || ((shape.optional || shape.nullable) && index > 0));
    shape = { ...next, optional, nullable: next.nullable && !isNotNull };
  }
  const expression: Expression = { kind: "input", path, type: shape.type, optional: mayBeMissing };
  return { expression, shape };
}

function fieldOf(shape: Shape, name: string, path: readonly string[], at: ScopedPlace): Shape {
  if (shape.lowerCaseNames && name !== name.toLowerCase()) {
    return refuse("expression/header-case", { name, instead: name.toLowerCase() }, at);
  }
  const { properties, rest } = shape;
  const field = properties && Object.hasOwn(properties, name) ? properties[name] : rest;
  if (field) return field;
  // Of what nothing is known, the type checker allows any field, and so it may be there.
  if (shape.type === "unknown") return UNKNOWN;
  const length = name === "length" && (shape.type === "string" || shape.type === "list");
  if (length) return refuse("expression/length", { name: path.join(".") }, at);
  return refuse(
    "expression/unknown-input",
    {
      name: path.join("."),
      known: Object.keys(properties ?? {}).join(", "),
      suggestion: didYouMean(path.at(-1) ?? "", Object.keys(properties ?? {})),
    },
    at,
  );
}

/** One thing that a condition says of a field. */
function fact(kind: "defined" | "not-null", path: readonly string[]): string {
  return JSON.stringify([kind, ...path]);
}

/** What is known of fields once a condition came out as `truth`. */
export function provenBy(condition: Expression, truth: boolean): readonly string[] {
  switch (condition.kind) {
    case "not":
      return provenBy(condition.of, !truth);
    case "and":
      return truth ? [...provenBy(condition.left, true), ...provenBy(condition.right, true)] : [];
    case "or":
      return truth ? [] : [...provenBy(condition.left, false), ...provenBy(condition.right, false)];
    case "input":
      return truth ? isThere(condition) : [];
    case "includes":
    case "contains":
    case "startsWith":
    case "endsWith":
      return truth ? isThere(condition.subject) : [];
    case "equal":
      return [
        ...provenByEqual(condition.left, condition.right, truth),
        ...provenByEqual(condition.right, condition.left, truth),
      ];
    default:
      return [];
  }
}

function provenByEqual(field: Expression, other: Expression, truth: boolean): readonly string[] {
  if (field.kind !== "input") return [];
  if (other.kind === "absent") return truth ? [] : [fact("defined", field.path)];
  if (other.kind !== "literal") return [];
  if (other.value === null) return [truth ? fact("defined", field.path) : fact("not-null", field.path)];
  return truth ? isThere(field) : [];
}

function isThere(field: Expression): readonly string[] {
  return field.kind === "input" ? [fact("defined", field.path), fact("not-null", field.path)] : [];
}
