import { z } from "zod";
import { definePolicy, everywhere } from "./define.ts";

/** The path the upstream gets instead; the query stays. Parameters stand in it byte for byte as they came. */
export const rewrite = definePolicy({
  schema: z.strictObject({
    kind: z.literal("rewrite"),
    parts: z
      .array(z.union([z.strictObject({ text: z.string() }), z.strictObject({ param: z.string() })]))
      .min(1)
      .readonly(),
  }),
  support: everywhere("native"),
  describe: (policy) => `as ${policy.parts.map((part) => ("text" in part ? part.text : `:${part.param}`)).join("")}`,
});
