import { z } from "zod";
import { definePolicy, everywhere } from "./define.ts";

/** A destination: the request goes to an upstream, unchanged but for what other policies say. */
export const upstream = definePolicy({
  schema: z.strictObject({ kind: z.literal("upstream"), upstream: z.string() }),
  support: everywhere("native"),
  describe: (policy) => `to ${policy.upstream}`,
});
