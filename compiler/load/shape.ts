import { z } from "zod";
import type { ValueType } from "../../model/expression.ts";

/** One of the plain values that an expression can write out. */
export type Scalar = string | number | boolean | null;

/** What is known of a value before any request comes. */
export interface Shape {
  readonly type: ValueType;
  /** It may be missing, which reads as `undefined`. */
  readonly optional: boolean;
  readonly nullable: boolean;
  /** The only values it can have. */
  readonly values?: readonly Scalar[];
  /** Fields by name; of an object whose fields are not known, left out. */
  readonly properties?: Readonly<Record<string, Shape>>;
  /** Any field that is not among `properties`. */
  readonly rest?: Shape;
  /** Names are lower-case, as of headers: another spelling would find nothing. */
  readonly lowerCaseNames?: boolean;
  readonly items?: Shape;
}

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** The part of JSON Schema that says what a field is; what it leaves out only narrows it further. */
const JsonSchema = z.object({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  enum: z.array(scalar).optional(),
  const: scalar.optional(),
  anyOf: z.array(z.unknown()).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).default([]),
  additionalProperties: z.unknown().optional(),
  items: z.unknown().optional(),
});
type JsonSchema = z.infer<typeof JsonSchema>;

const TYPES = new Map<string, ValueType>([
  ["string", "string"],
  ["number", "number"],
  ["integer", "number"],
  ["boolean", "boolean"],
  ["array", "list"],
  ["object", "object"],
]);

/** What a JSON Schema lets through. References, unions of several types and the like are `unknown`. */
export function shapeOf(jsonSchema: unknown): Shape {
  const parsed = JsonSchema.safeParse(jsonSchema);
  if (!parsed.success) return UNKNOWN;
  const schema = parsed.data;
  const [only, nothing] = schema.anyOf ?? [];
  if (schema.anyOf?.length === 2 && JsonSchema.safeParse(nothing).data?.type === "null") {
    return { ...shapeOf(only), nullable: true };
  }
  const types = [schema.type ?? []].flat();
  const [type, ...others] = types.filter((name) => name !== "null");
  const known = others.length === 0 && type !== undefined ? TYPES.get(type) : undefined;
  if (known === undefined) return UNKNOWN;
  return {
    type: known,
    optional: false,
    nullable: types.includes("null"),
    ...valuesIn(schema),
    ...partsOf(known, schema),
  };
}

function valuesIn(schema: JsonSchema): Pick<Shape, "values"> {
  const values = schema.const === undefined ? schema.enum : [schema.const];
  return values ? { values: values.filter((value) => value !== null) } : {};
}

function partsOf(type: ValueType, schema: JsonSchema): Pick<Shape, "properties" | "rest" | "items"> {
  if (type === "list") return { items: shapeOf(schema.items) };
  if (type !== "object") return {};
  const { properties = {}, required, additionalProperties } = schema;
  const fields = Object.entries(properties).map(([name, field]) => {
    return [name, { ...shapeOf(field), optional: !required.includes(name) }] as const;
  });
  const rest = typeof additionalProperties === "object" && {
    rest: { ...shapeOf(additionalProperties), optional: true },
  };
  return { properties: Object.fromEntries(fields), ...(rest || {}) };
}

/** Of which nothing is known. It may be `null`, and may be missing. */
export const UNKNOWN: Shape = { type: "unknown", optional: true, nullable: true };

export const TEXT: Shape = { type: "string", optional: false, nullable: false };

/** Texts by name, each of which may be missing: `query`; with `lowerCaseNames`, `headers`. */
export const TEXTS: Shape = {
  type: "object",
  optional: false,
  nullable: false,
  properties: {},
  rest: { ...TEXT, optional: true },
};

export function objectShape(properties: Readonly<Record<string, Shape>>): Shape {
  return { type: "object", optional: false, nullable: false, properties };
}

export function literalShape(value: Scalar): Shape {
  if (value === null) return { type: "unknown", optional: false, nullable: true, values: [] };
  const type = typeof value === "string" ? "string" : typeof value === "number" ? "number" : "boolean";
  return { type, optional: false, nullable: false, values: [value] };
}

/** A value that is one or the other. */
export function eitherShape(left: Shape, right: Shape): Shape {
  const values = left.values && right.values ? { values: [...left.values, ...right.values] } : {};
  return {
    type: left.type === right.type ? left.type : "unknown",
    optional: left.optional || right.optional,
    nullable: left.nullable || right.nullable,
    ...values,
  };
}
