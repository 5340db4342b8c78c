import type { RequestView } from "gatewright";
import { z } from "zod";

/** Claims of every kind that a schema can say something about. */
export const Claims = z.object({
  sub: z.string(),
  role: z.enum(["user", "admin", "auditor"]).optional(),
  level: z.number(),
  quota: z.number().optional(),
  staff: z.boolean().optional(),
  active: z.boolean(),
  scopes: z.array(z.string()),
  groups: z.array(z.enum(["ops", "dev", "banned"])).optional(),
  org: z.object({ id: z.string(), plan: z.string().optional() }).optional(),
  nick: z.string().optional(),
  manager: z.string().nullable(),
  seats: z.record(z.string(), z.number()),
});

export type Request = RequestView<"GET /users/:userId/:orgId", z.infer<typeof Claims>>;
