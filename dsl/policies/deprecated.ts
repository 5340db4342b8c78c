import type { Day } from "../units.ts";

/** Tells clients that a route will go: Deprecation (RFC 9745), Sunset (RFC 8594). Not built yet: `not-yet/deprecated`. */
export interface Deprecated {
  readonly since: Day;
  readonly sunset: Day;
  /** The path to use instead. */
  readonly successor: string;
}
