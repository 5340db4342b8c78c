import { z } from "zod";
import type { Expression } from "./expression.ts";

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const valueType = z.enum(["string", "number", "boolean", "list", "object", "unknown"]);

/** An {@link Expression} read back from JSON: from sidecar.json, and from the compiler's own middle. */
export const expressionSchema: z.ZodType<Expression> = z.lazy(() =>
  z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("literal"), value: scalar }),
    z.strictObject({ kind: z.literal("absent") }),
    z.strictObject({ kind: z.literal("list"), items: z.array(scalar) }),
    z.strictObject({
      kind: z.literal("input"),
      path: z.array(z.string()).min(1),
      type: valueType,
      optional: z.boolean(),
    }),
    z.strictObject({ kind: z.literal("not"), of: expressionSchema }),
    z.strictObject({ kind: z.enum(["and", "or", "coalesce"]), left: expressionSchema, right: expressionSchema }),
    z.strictObject({ kind: z.enum(["equal", "less", "lessOrEqual"]), left: expressionSchema, right: expressionSchema }),
    z.strictObject({
      kind: z.enum(["includes", "contains", "startsWith", "endsWith"]),
      subject: expressionSchema,
      part: expressionSchema,
    }),
    z.strictObject({
      kind: z.literal("conditional"),
      test: expressionSchema,
      consequent: expressionSchema,
      alternate: expressionSchema,
    }),
    z.strictObject({ kind: z.literal("template"), parts: z.array(expressionSchema) }),
    z.strictObject({
      kind: z.literal("object"),
      fields: z.array(z.strictObject({ name: z.string(), value: expressionSchema })),
    }),
  ]),
);
