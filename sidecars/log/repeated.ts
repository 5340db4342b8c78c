import type { Log, LogFields } from "./log.ts";

/** A second is short enough to see that an outage goes on, and bounds what it writes. */
const INTERVAL_MS = 1_000;

/** More distinct subjects than any gateway has guards and upstreams; beyond them, old ones are forgotten. */
const MOST_SUBJECTS = 1_000;

/**
 * Warnings that an outage would repeat with every request: at most one a second for each event and subject, with the
 * number of those that were left out since.
 */
export function createRepeatedWarnings(
  log: Log,
  now: () => number,
): (event: string, subject: string, fields: LogFields) => void {
  const last = new Map<string, { at: number; leftOut: number }>();
  return (event, subject, fields) => {
    const key = `${event} ${subject}`;
    const before = last.get(key);
    if (before !== undefined && now() - before.at < INTERVAL_MS) {
      before.leftOut += 1;
      return;
    }
    if (last.size >= MOST_SUBJECTS) last.clear();
    last.set(key, { at: now(), leftOut: 0 });
    log.warn(event, before !== undefined && before.leftOut > 0 ? { ...fields, repeated: before.leftOut } : fields);
  };
}
