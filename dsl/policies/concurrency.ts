import type { Output, Schema } from "../schema.ts";
import { declare } from "../source.ts";
import type { Counted, Limit } from "./limit.ts";

export interface ConcurrencyOptions<Claims extends Schema> extends Counted<Claims> {
  /** At least 1. */
  readonly atMost: number;
}

/** How many requests may be in flight at once. Not built yet: refused with `not-yet/concurrency`. */
export function concurrency<Claims extends Schema = Schema>(
  options: ConcurrencyOptions<Claims>,
): Limit<Output<Claims>> {
  return declare("concurrency", options);
}
