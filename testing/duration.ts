import { parseDuration } from "../model/values.ts";

/** @throws Error for a text that is no duration */
export function milliseconds(duration: string): number {
  const parsed = parseDuration(duration);
  if (parsed !== undefined) return parsed;
  throw new Error(`"${duration}" is no duration: a whole number and its unit, as "250ms", "30s", "5m", "1h" or "2d".`);
}
