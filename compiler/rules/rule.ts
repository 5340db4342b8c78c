import type { Report, Span } from "../diagnostics/report.ts";
import type { Gateway, Source } from "../ir/gateway.ts";

/** A law about a whole gateway: one file, one sentence, one test. `spanOf` finds where a source of the IR is on disk. */
export type Rule = (gateway: Gateway, report: Report, spanOf: (source: Source) => Span) => void;
