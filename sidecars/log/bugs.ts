import type { Log } from "./log.ts";

/** An error that nobody foresaw is a defect of this program, and the log says so. */
export function logBug(log: Log, where: string, error: unknown): void {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  log.error("bug", { where, stack, note: "This is a defect of gatewright, please report it." });
}
