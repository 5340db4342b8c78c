import type { Size } from "../units.ts";

/** The largest request body, 413 beyond it. Of route, group and gateway the nearest counts. Default `"1mb"`. */
export type MaxBody = Size;
