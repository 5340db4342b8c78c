import type { core } from "zod";
import type { Definition, DefinitionNode, DefinitionValue, PropertyPath, SourcePlace } from "./definition.ts";
import { isZodSchema, writeJsonSchema } from "./json-schema.ts";
import type { DeclaredFunction, WorkerProblem } from "./outcome.ts";

/** Where a value was declared; `undefined` for one that no factory made. */
export type SiteOf = (value: object) => SourcePlace | undefined;

export interface Encoded {
  readonly definition: Definition;
  readonly functions: readonly DeclaredFunction[];
}

/** What a module exports by default, as plain data with the place of each declared value. */
export function encode(root: unknown, siteOf: SiteOf): Encoded | WorkerProblem {
  const found: Found = { siteOf, ids: new Map(), nodes: [], schemas: new Map(), functions: [], problems: [] };
  const definition: Definition = { root: encodeValue(root, NOWHERE, found), nodes: found.nodes };
  return found.problems[0] ?? { definition, functions: found.functions };
}

/** What was met so far. */
interface Found {
  readonly siteOf: SiteOf;
  readonly ids: Map<object, number>;
  readonly nodes: DefinitionNode[];
  readonly schemas: Map<object, DefinitionValue>;
  readonly functions: DeclaredFunction[];
  readonly problems: WorkerProblem[];
}

/** A place inside a declared value. */
interface Position {
  /** The declared value around it. */
  readonly node: { readonly id: number; readonly at: SourcePlace } | undefined;
  readonly path: PropertyPath;
  /** The plain values around it, to see circles. */
  readonly inside: readonly object[];
}

const NOWHERE: Position = { node: undefined, path: [], inside: [] };

function encodeValue(value: unknown, position: Position, found: Found): DefinitionValue {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      return Number.isFinite(value) ? value : { $other: String(value) };
    case "function": {
      const text = Function.prototype.toString.call(value);
      if (position.node) found.functions.push({ node: position.node.id, path: position.path, text });
      return { $function: true };
    }
    case "object":
      return value === null ? null : encodeObject(value, position, found);
    default:
      return { $other: nameOf(value) };
  }
}

function encodeObject(value: object, position: Position, found: Found): DefinitionValue {
  if (isZodSchema(value)) return encodeSchema(value, position, found);
  if (position.inside.includes(value)) return { $other: "a circle" };
  const around = { ...position, inside: [...position.inside, value] };
  if (Array.isArray(value)) {
    return value.map((item: unknown, index) => encodeValue(item, { ...around, path: [...around.path, index] }, found));
  }
  const at = found.siteOf(value);
  if (at) return { $ref: encodeNode(value, at, found) };
  return isPlain(value) ? encodeFields(value, around, found) : { $other: nameOf(value) };
}

function encodeNode(value: object, at: SourcePlace, found: Found): number {
  const known = found.ids.get(value);
  if (known !== undefined) return known;
  const id = found.nodes.length;
  found.ids.set(value, id);
  // Its place is taken before its fields are walked, so that ids follow the order of use.
  found.nodes.push({ at, value: {} });
  found.nodes[id] = { at, value: encodeFields(value, { node: { id, at }, path: [], inside: [] }, found) };
  return id;
}

function encodeFields(value: object, position: Position, found: Found): { readonly [key: string]: DefinitionValue } {
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(
    fields.map(([key, field]) => [key, encodeValue(field, { ...position, path: [...position.path, key] }, found)]),
  );
}

function encodeSchema(schema: core.$ZodType, { node, path }: Position, found: Found): DefinitionValue {
  const known = found.schemas.get(schema);
  if (known !== undefined) return known;
  const result = writeJsonSchema(schema);
  if (!result.ok) {
    const parameters = { what: result.what, at: result.at };
    found.problems.push({ code: "load/schema-unsupported", parameters, path, ...(node ? { at: node.at } : {}) });
    return { $other: "a schema" };
  }
  const encoded = { $schema: encodeValue(result.jsonSchema, NOWHERE, found) };
  found.schemas.set(schema, encoded);
  return encoded;
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
