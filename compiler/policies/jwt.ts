import { z } from "zod";
import { definePolicy, everywhere } from "./define.ts";

/** Who may call: a bearer token (RFC 6750) that is a signed JWT (RFC 7519) of one issuer, with claims that fit. */
export const jwt = definePolicy({
  schema: z.strictObject({ kind: z.literal("jwt"), caller: z.string() }),
  support: everywhere("guard"),
  describe: (policy) => `JWT of ${policy.caller}`,
});
