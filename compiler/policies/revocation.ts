import { z } from "zod";
import { definePolicy, everywhere } from "./define.ts";

/** Refuses tokens whose `jti` was revoked, from a local copy of the list. */
export const revocation = definePolicy({
  schema: z.strictObject({ kind: z.literal("revocation"), store: z.string(), maxAgeMs: z.int().positive() }),
  support: everywhere("guard"),
  describe: () => "revoked tokens refused",
});
