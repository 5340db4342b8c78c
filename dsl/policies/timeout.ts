import type { Duration } from "../units.ts";

/**
 * How long the gateway waits in all, then 504. Of step, route, group, gateway and upstream the nearest counts.
 * Default `"5s"`.
 */
export type Timeout = Duration;
