import type { LogEntry } from "../../model/log-entry.ts";
import type { Log, LogFields } from "../../sidecars/log/log.ts";

/** A log that keeps what it is told. */
export interface KeptLog {
  readonly log: Log;
  readonly events: readonly { readonly event: string; readonly fields: LogFields }[];
  readonly requests: readonly LogEntry[];
}

export function keptLog(): KeptLog {
  const events: { event: string; fields: LogFields }[] = [];
  const requests: LogEntry[] = [];
  const keep = (event: string, fields: LogFields = {}): void => void events.push({ event, fields });
  const request = (entry: LogEntry): void => void requests.push(entry);
  return { events, requests, log: { info: keep, warn: keep, error: keep, request, flush: () => Promise.resolve() } };
}
