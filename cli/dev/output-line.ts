/** A line of a gateway's access log. */
export type LogLine = Readonly<Record<string, unknown>>;

/** A line that proxy or sidecar wrote on standard output. */
export type OutputLine =
  | { readonly kind: "request"; readonly line: LogLine }
  /** Of the sidecar, such as `configuration-taken`. */
  | { readonly kind: "event"; readonly event: string; readonly line: LogLine }
  /** A request of our own, which asked whether a swap has taken effect. */
  | { readonly kind: "probe" }
  | { readonly kind: "words" };

/** How the ids of our own requests begin. */
export const PROBE_ID = "gatewright-probe-";

/** Lines of requests have a status; other lines are events of the sidecar or words of the proxy. */
export function readOutputLine(text: string): OutputLine {
  const line = text.startsWith("{") ? parseObject(text) : undefined;
  if (line === undefined) return { kind: "words" };
  if (typeof line.requestId === "string" && line.requestId.startsWith(PROBE_ID)) return { kind: "probe" };
  if ("statusCode" in line && !("event" in line)) return { kind: "request", line };
  return typeof line.event === "string" ? { kind: "event", event: line.event, line } : { kind: "words" };
}

function parseObject(text: string): LogLine | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null ? { ...parsed } : undefined;
  } catch {
    return undefined;
  }
}
