import { z } from "zod";
import { formatSize } from "../../model/values.ts";
import { definePolicy, everywhere } from "./define.ts";

/** A larger request body is a 413: by its declared length before the guard, by its real length after it. */
export const maxBody = definePolicy({
  schema: z.strictObject({ kind: z.literal("max-body"), bytes: z.int().nonnegative() }),
  support: everywhere("native"),
  describe: (policy) => `body up to ${formatSize(policy.bytes)}`,
});
