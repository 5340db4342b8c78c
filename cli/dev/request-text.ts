import type { LogLine } from "./output-line.ts";

/** A request as one line: status, latency, what was asked for, its route, and what refused it or answered. */
export function requestText(line: LogLine): string {
  const field = (name: string): string => (line[name] === null || line[name] === undefined ? "-" : String(line[name]));
  const verdict = line.errorCode ?? (line.backendService === null ? "passed" : `-> ${field("backendService")}`);
  const latency = `${field("latencyMs")} ms`.padStart(7);
  return `${field("statusCode")} ${latency}  ${field("method")} ${field("path")}  (${field("route")})  ${String(verdict)}`;
}
