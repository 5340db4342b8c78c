import type { Report, Span } from "../diagnostics/report.ts";
import type { Gateway, Source } from "../ir/gateway.ts";

/** A law about a whole gateway: one file, one sentence, one test. */
export type Rule = (gateway: Gateway, report: Report) => void;

export function spanOfSource(source: Source): Span {
  return { ...source, length: source.length ?? 1 };
}
