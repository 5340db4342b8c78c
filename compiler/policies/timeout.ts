import { z } from "zod";
import { formatDuration } from "../../model/values.ts";
import { definePolicy, everywhere } from "./define.ts";

/** How long the gateway waits for the upstream; then the answer is 504. */
export const timeout = definePolicy({
  schema: z.strictObject({ kind: z.literal("timeout"), ms: z.int().positive() }),
  support: everywhere("native"),
  describe: (policy) => `timeout ${formatDuration(policy.ms)}`,
});
