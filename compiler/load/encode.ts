import type { core } from "zod";
import type { Definition, DefinitionNode, DefinitionValue, PropertyPath, SourcePlace } from "./definition.ts";
import type { DeclaredFunction, WorkerProblem } from "./outcome.ts";

/** Where a value was declared; `undefined` for one that no factory made. */
export type SiteOf = (value: object) => SourcePlace | undefined;

export interface Encoded {
  readonly definition: Definition;
  readonly functions: readonly DeclaredFunction[];
}

/** What a module exports by default, as plain data with the place of each declared value. */
export async function encode(root: unknown, siteOf: SiteOf): Promise<Encoded | WorkerProblem> {
  const found: Found = { siteOf, ids: new Map(), nodes: [], schemas: new Map(), functions: [] };
  const definition: Definition = { root: encodeValue(root, NOWHERE, found), nodes: found.nodes };
  const problem = found.schemas.size === 0 ? undefined : await encodeSchemas(found);
  return problem ?? { definition, functions: found.functions };
}

/** What was met so far. */
interface Found {
  readonly siteOf: SiteOf;
  readonly ids: Map<object, number>;
  readonly nodes: DefinitionNode[];
  readonly schemas: Map<core.$ZodType, MetSchema>;
  readonly functions: DeclaredFunction[];
}

/** A schema where it was met first. */
interface MetSchema {
  readonly at: SourcePlace | undefined;
  readonly path: PropertyPath;
  /** Stands in the definition already. */
  readonly encoded: { $schema: DefinitionValue };
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
  if (isZodSchema(value)) return placeOfSchema(value, position, found);
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

/** Of any zod 4 and of zod/mini: both carry `_zod`. */
function isZodSchema(value: object): value is core.$ZodType {
  return "_zod" in value;
}

/** Filled in by `encodeSchemas`. */
function placeOfSchema(schema: core.$ZodType, { node, path }: Position, { schemas }: Found): DefinitionValue {
  const known = schemas.get(schema);
  if (known) return known.encoded;
  const encoded = { $schema: null };
  schemas.set(schema, { at: node?.at, path, encoded });
  return encoded;
}

/** zod takes longer to load than most gateways to run, so it is only for those that have a schema. */
async function encodeSchemas(found: Found): Promise<WorkerProblem | undefined> {
  const { writeJsonSchema } = await import("./json-schema.ts");
  for (const [schema, { at, path, encoded }] of found.schemas) {
    const result = writeJsonSchema(schema);
    if (!result.ok) {
      const parameters = { what: result.what, at: result.at };
      return { code: "load/schema-unsupported", parameters, path, ...(at ? { at } : {}) };
    }
    encoded.$schema = encodeValue(result.jsonSchema, NOWHERE, found);
  }
  return undefined;
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
