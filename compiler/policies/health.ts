import { z } from "zod";
import { definePolicy, everywhere } from "./define.ts";

/** A destination: `{"status":"healthy"}` as long as the proxy takes requests; public, and before every guard. */
export const health = definePolicy({
  schema: z.strictObject({ kind: z.literal("health") }),
  support: everywhere("native"),
  describe: () => "health of the gateway",
});
