import { z } from "zod";
import { expressionSchema } from "../../model/expression-schema.ts";
import { definePolicy, everywhere } from "./define.ts";

const jsonSchema = z.record(z.string(), z.json());

const Step = z.strictObject({
  name: z.string(),
  upstream: z.string(),
  method: z.string(),
  path: z.string(),
  params: expressionSchema.optional(),
  query: expressionSchema.optional(),
  headers: expressionSchema.optional(),
  body: expressionSchema.optional(),
  timeoutMs: z.int().positive(),
  response: jsonSchema.optional(),
  require: expressionSchema.optional(),
  otherwise: z.strictObject({ status: z.int(), error: z.string(), code: z.string() }).optional(),
  maxResponseBytes: z.int().positive(),
});

/** A destination: calls one after the other, each with the answers so far; the last is the answer. */
export const sequence = definePolicy({
  schema: z.strictObject({
    kind: z.literal("sequence"),
    /** What the composition reads of the request, part by part, with the schema that each must fit. */
    reads: z.strictObject({
      claims: jsonSchema.optional(),
      params: jsonSchema.optional(),
      query: jsonSchema.optional(),
      body: jsonSchema.optional(),
    }),
    steps: z.array(Step).min(1),
  }),
  support: everywhere("relay"),
  describe: (policy) => policy.steps.map((step) => `${step.upstream} ${step.method} ${step.path}`).join(", then "),
});
