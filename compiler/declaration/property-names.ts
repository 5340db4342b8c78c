import { z } from "zod";
import { Declared } from "./nodes.ts";

/** The properties that the language has at a path of a declared value, but for its `kind`; none where it takes no object. */
export function propertyNames(kind: string, path: readonly (string | number)[]): readonly string[] {
  const declared = Declared.options.find(({ shape }) => shape.kind.value === kind);
  const at = path.reduce<readonly unknown[]>(
    (schemas, step) => schemas.flatMap((schema) => into(schema, step)),
    [declared],
  );
  const names = at.flatMap(forms).flatMap((schema) => (schema instanceof z.ZodObject ? Object.keys(schema.shape) : []));
  return [...new Set(names)].filter((name) => name !== "kind");
}

/** What may stand at one step inside of a value. */
function into(schema: unknown, step: string | number): readonly unknown[] {
  return forms(schema).flatMap((form) => {
    if (form instanceof z.ZodObject) return Object.hasOwn(form.shape, step) ? [form.shape[step]] : [];
    if (form instanceof z.ZodRecord) return [form.valueType];
    return form instanceof z.ZodArray ? [form.element] : [];
  });
}

/** A schema without what stands around it: each of a union, the one that is optional. */
function forms(schema: unknown): readonly unknown[] {
  if (schema instanceof z.ZodOptional) return forms(schema.unwrap());
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(forms);
  return [schema];
}
