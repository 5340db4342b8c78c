import { z } from "zod";

/** What a sidecar beside a proxy logs: events of its own, no requests. */
export const SidecarEvent = z.looseObject({
  level: z.enum(["info", "warn", "error"]),
  timestamp: z.iso.datetime({ precision: 3 }),
  event: z.string().regex(/^[a-z]+(-[a-z]+)*$/),
});
