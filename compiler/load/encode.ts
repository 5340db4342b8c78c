import type { Definition, DefinitionNode, DefinitionValue, PropertyPath, SourcePlace } from "./definition.ts";
import { isZodSchema, writeJsonSchema } from "./json-schema.ts";
import type { WorkerProblem } from "./outcome.ts";

/** Where a value was declared; `undefined` for one that no factory made. */
export type SiteOf = (value: object) => SourcePlace | undefined;

/** A place inside a declared value. */
interface Position {
  readonly at: SourcePlace | undefined;
  readonly path: PropertyPath;
  /** The plain values around it, to see circles. */
  readonly inside: readonly object[];
}

/** What a module exports by default, as plain data with the place of each declared value. */
export function encode(root: unknown, siteOf: SiteOf): Definition | WorkerProblem {
  const ids = new Map<object, number>();
  const nodes: DefinitionNode[] = [];
  const schemas = new Map<object, DefinitionValue>();
  let problem: WorkerProblem | undefined;

  const encodeValue = (value: unknown, position: Position): DefinitionValue => {
    switch (typeof value) {
      case "string":
      case "boolean":
        return value;
      case "number":
        return Number.isFinite(value) ? value : { $other: String(value) };
      case "function":
        return { $function: true };
      case "object":
        return value === null ? null : encodeObject(value, position);
      default:
        return { $other: nameOf(value) };
    }
  };

  const encodeObject = (value: object, position: Position): DefinitionValue => {
    if (isZodSchema(value)) return encodeSchema(value, position);
    if (position.inside.includes(value)) return { $other: "a circle" };
    const around = { ...position, inside: [...position.inside, value] };
    if (Array.isArray(value)) {
      return value.map((item: unknown, index) => encodeValue(item, { ...around, path: [...around.path, index] }));
    }
    const at = siteOf(value);
    if (at) return { $ref: encodeNode(value, at) };
    return isPlain(value) ? encodeFields(value, around) : { $other: nameOf(value) };
  };

  const encodeNode = (value: object, at: SourcePlace): number => {
    const known = ids.get(value);
    if (known !== undefined) return known;
    const id = nodes.length;
    ids.set(value, id);
    // Its place is taken before its fields are walked, so that ids follow the order of use.
    nodes.push({ at, value: {} });
    nodes[id] = { at, value: encodeFields(value, { at, path: [], inside: [] }) };
    return id;
  };

  const encodeFields = (value: object, position: Position): { readonly [key: string]: DefinitionValue } => {
    const fields = Object.entries(value).filter(([, field]) => field !== undefined);
    return Object.fromEntries(
      fields.map(([key, field]) => [key, encodeValue(field, { ...position, path: [...position.path, key] })]),
    );
  };

  const encodeSchema = (schema: Parameters<typeof writeJsonSchema>[0], position: Position): DefinitionValue => {
    const known = schemas.get(schema);
    if (known !== undefined) return known;
    const result = writeJsonSchema(schema);
    if (!result.ok) {
      const { what, at } = result;
      problem ??= { code: "load/schema-unsupported", parameters: { what, at }, path: position.path };
      if (position.at && problem.at === undefined) problem = { ...problem, at: position.at };
      return { $other: "a schema" };
    }
    const encoded = { $schema: encodeValue(result.jsonSchema, { at: undefined, path: [], inside: [] }) };
    schemas.set(schema, encoded);
    return encoded;
  };

  const definition: Definition = { root: encodeValue(root, { at: undefined, path: [], inside: [] }), nodes };
  return problem ?? definition;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** In words: `nothing`, `a bigint`, `a Map`. */
export function nameOf(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return isPlain(value) ? "an object" : `a ${value.constructor?.name || "class"}`;
  return typeof value === "string" ? "a text" : `a ${typeof value}`;
}
