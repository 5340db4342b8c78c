import { z } from "zod";
import { definePolicy, everywhere } from "./define.ts";

/** Refuses what exceeds a rate, counted over all instances. Limits of gateway, group and route add up. */
export const rateLimit = definePolicy({
  schema: z.strictObject({ kind: z.literal("rate-limit"), limit: z.string(), text: z.string() }),
  support: everywhere("guard"),
  describe: (policy) => policy.text,
});
