import { z } from "zod";
import { definePolicy, everywhere } from "./define.ts";

/** A destination: the gateway answers by itself, after the guard. */
export const respond = definePolicy({
  schema: z.strictObject({
    kind: z.literal("respond"),
    status: z.int().min(200).max(599),
    /** The body as sent; JSON if it is not empty. */
    body: z.string(),
    headers: z.record(z.string(), z.string()),
  }),
  support: everywhere("native"),
  describe: (policy) => `answers ${policy.status}`,
});
