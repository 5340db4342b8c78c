import { pino } from "pino";
import type { LogEntry } from "../../model/log-entry.ts";

export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined | readonly string[]>>;

/**
 * What a sidecar says, one JSON object a line: events of its own (`{"level","timestamp",…,"event"}`) and, where it is
 * the front, its requests. Callers hand over no token, key or cookie: nothing here could tell them from other texts.
 */
export interface Log {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
  request(entry: LogEntry): void;
  /** Resolves when all lines are written. */
  flush(): Promise<void>;
}

/**
 * To a file descriptor, by default stdout. Lines are written together at the end of a turn of the event loop: a write
 * for each would cost a busy front a system call a request. {@link Log.flush} before the process ends.
 */
export function openLog(fileDescriptor = 1): Log {
  const destination = pino.destination({ dest: fileDescriptor, sync: false });
  const events = pino(
    {
      base: null,
      messageKey: "event",
      timestamp: () => `,"timestamp":"${new Date().toISOString()}"`,
      formatters: { level: (level) => ({ level }) },
    },
    destination,
  );
  return {
    info: (event, fields = {}) => events.info(fields, event),
    warn: (event, fields = {}) => events.warn(fields, event),
    error: (event, fields = {}) => events.error(fields, event),
    request: (entry) => {
      destination.write(`${JSON.stringify(entry)}\n`);
    },
    flush: () => new Promise((resolve) => destination.flush(() => resolve())),
  };
}
