import { z } from "zod";
import { parseDuration, parsePercent, parseRate, parseSize } from "../../model/values.ts";

/**
 * The words of a declaration: texts with a unit become numbers here, and nowhere else. Each failing word carries the
 * code of its diagnostic in the issue's `params`.
 */
function word<Value>(code: string, parse: (text: string) => Value | undefined) {
  // A number is the commonest mistake: it gets the same answer as a text without its unit.
  return z.union([z.string(), z.number()]).transform((text, context): Value => {
    const value = typeof text === "string" ? parse(text) : undefined;
    if (value !== undefined) return value;
    context.addIssue({ code: "custom", message: String(text), params: { code } });
    return z.NEVER;
  });
}

export const duration = word("schema/duration", parseDuration);
export const size = word("schema/size", parseSize);
export const rate = word("schema/rate", parseRate);
export const percent = word("schema/percent", parsePercent);

/** Another declared value, by its number; `resolve` looks at its kind. */
export const reference = z.strictObject({ $ref: z.int() }).transform(({ $ref }) => $ref);

/** An arrow: its text is found in the source by the property's path. */
export const arrow = z.strictObject({ $function: z.literal(true) });

/** A zod schema, as the JSON Schema of its input. */
export const schema = z.strictObject({ $schema: z.record(z.string(), z.json()) }).transform(({ $schema }) => $schema);

/** A text, or a secret by reference. `env()` is a text by now. */
export const setting = z.union([z.string(), reference]);
