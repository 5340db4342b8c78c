import type { LogLine } from "./output-line.ts";

/** The last lines of an access log. */
export interface RequestLog {
  add(line: LogLine): void;
  lines(): readonly LogLine[];
}

export function openRequestLog(most: number): RequestLog {
  const kept: LogLine[] = [];
  return {
    add(line) {
      kept.push(line);
      if (kept.length > most) kept.shift();
    },
    lines: () => kept,
  };
}
