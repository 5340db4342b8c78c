import { z } from "zod";
import { expressionSchema } from "../../model/expression-schema.ts";
import { definePolicy, everywhere } from "./define.ts";

/** Goes on only if a condition over the request holds. Conditions of gateway, group and route add up. */
export const allow = definePolicy({
  schema: z.strictObject({
    kind: z.literal("allow"),
    condition: expressionSchema,
    /** The arrow as written, for the printed plan. */
    text: z.string(),
  }),
  support: everywhere("guard"),
  describe: (policy) => `allow ${policy.text}`,
});
