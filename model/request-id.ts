import { randomUUID } from "node:crypto";
import { REQUEST_ID } from "./headers.ts";

const HARMLESS = new RegExp(`^${REQUEST_ID.pattern}$`);

/** The client's own id, if it sent exactly one and it is harmless; else a new UUID (RFC 9562, version 4). */
export function requestIdOf(lines: readonly string[]): string {
  const [line] = lines;
  return line !== undefined && lines.length === 1 && HARMLESS.test(line) ? line : randomUUID();
}
