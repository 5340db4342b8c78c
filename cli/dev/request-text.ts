import type { LogLine } from "./output-line.ts";

/** A request as one line: status, latency, what was asked for, its route, and what refused it or answered. */
export function requestText(line: LogLine): string {
  const field = (name: string): string => visible(String(line[name] ?? "-"));
  const verdict = line.errorCode ?? (line.backendService === null ? "passed" : `-> ${field("backendService")}`);
  const latency = `${field("latencyMs")} ms`.padStart(7);
  return `${field("statusCode")} ${latency}  ${field("method")} ${field("path")}  (${field("route")})  ${visible(String(verdict))}`;
}

/** What is known of a request, and how to ask for more. The query is not: it may hold secrets, so no log has it. */
export function explainRequest(line: LogLine, file: string): readonly string[] {
  const asked = visible(`${String(line.method)} ${String(line.path)}`);
  const fields = Object.entries(line).map(([name, value]) => `  ${name.padEnd(20)} ${visible(String(value ?? "-"))}`);
  return [`gatewright explain -f ${quoted(file)} ${quoted(asked)}`, "", ...fields];
}

/** For a shell. */
function quoted(text: string): string {
  return /^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A client chooses what stands in a log, and must not choose what a terminal does. */
export function visible(text: string): string {
  return text.replace(/\p{Cc}/gu, "?");
}
