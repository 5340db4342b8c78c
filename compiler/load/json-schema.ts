import { type core, toJSONSchema } from "zod";

/** A zod schema as JSON Schema 2020-12, or the part of it that JSON Schema cannot say. */
export type JsonSchemaResult =
  | { readonly ok: true; readonly jsonSchema: object }
  | { readonly ok: false; readonly what: string; readonly at: string };

/**
 * What a schema takes in, as JSON Schema. Parts that run code or change the value would be lost without a word (`refine`
 * checks nothing there, `default` fills nothing in), so they are refused by name.
 */
export function writeJsonSchema(schema: core.$ZodType): JsonSchemaResult {
  let lost: { readonly what: string; readonly at: string } | undefined;
  try {
    const jsonSchema = toJSONSchema(schema, {
      io: "input",
      override({ zodSchema, jsonSchema, path }) {
        const what = lostPart(zodSchema._zod.def, jsonSchema);
        if (what) lost ??= { what, at: fieldName(path) };
      },
      unrepresentable({ zodSchema, path }) {
        lost ??= { what: `z.${zodSchema._zod.def.type}()`, at: fieldName(path) };
        return "any";
      },
    });
    return lost ? { ok: false, ...lost } : { ok: true, jsonSchema };
  } catch (error) {
    return { ok: false, what: error instanceof Error ? error.message : String(error), at: "" };
  }
}

/** Wrappers whose meaning is code, or another value than the one that came. */
const LOST_TYPES = ["catch", "default", "file", "prefault", "promise", "transform"];

/** What of a zod definition JSON Schema leaves out. */
function lostPart(definition: core.$ZodTypeDef, jsonSchema: core.JSONSchema.BaseSchema): string | undefined {
  if (LOST_TYPES.includes(definition.type)) return `.${definition.type}()`;
  if (definition.type === "pipe") return ".transform() or .pipe()";
  if ("coerce" in definition && definition.coerce) return `z.coerce.${definition.type}()`;
  for (const { _zod } of definition.checks ?? []) {
    if (_zod.def.check === "custom") return ".refine()";
    if (_zod.def.check === "overwrite") return ".trim(), .toLowerCase() or .overwrite()";
    if ("pattern" in _zod.def && _zod.def.pattern instanceof RegExp && /[^u]/.test(_zod.def.pattern.flags)) {
      return `a pattern with the flags "${_zod.def.pattern.flags}"`;
    }
  }
  const { format, pattern } = jsonSchema;
  // A format that is no pattern is a check in code; of these only `uri` is known to who reads the JSON Schema.
  return typeof format === "string" && pattern === undefined && format !== "uri" ? `the format "${format}"` : undefined;
}

/** `["properties", "org", "properties", "id"]` is `org.id`. */
function fieldName(path: readonly (string | number)[]): string {
  return path
    .flatMap((name, index) => {
      if (name === "properties" && index % 2 === 0) return [];
      return name === "items" ? ["[]"] : [String(name)];
    })
    .join(".");
}
