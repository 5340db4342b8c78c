import { sep } from "node:path";
import { catalogue, isCode } from "../diagnostics/catalogue.ts";
import type { Diagnostic, Report, Span } from "../diagnostics/report.ts";
import { sourceText } from "../diagnostics/source-files.ts";
import { didYouMean } from "../diagnostics/suggest.ts";
import type { Source, Sources } from "../load/source.ts";

/** `// gatewright-ignore <code>: <reason>` */
interface Suppression {
  readonly code: string;
  /** Empty if none is given. */
  readonly reason: string;
  /** The line that it speaks of. */
  readonly line: number;
  readonly span: Span;
}

/**
 * All findings, with those marked that a comment of the author's suppresses: a warning, by its code, on its own line or the
 * one before, for a reason. Comments that suppress nothing are findings themselves.
 */
export function suppress(report: Report, inputs: readonly string[], sources: Sources): readonly Diagnostic[] {
  const all = inputs.filter(mentionsMark).flatMap((file) => {
    const source = sources.read(file);
    return source ? suppressionsIn(source) : [];
  });
  const valid = all.filter((suppression) => isValid(suppression, report));
  const suppressed = new Map<Diagnostic, Suppression>();
  for (const diagnostic of report.sorted()) {
    const by = valid.find((suppression) => speaksOf(suppression, diagnostic));
    if (by) suppressed.set(diagnostic, by);
  }
  const used = new Set(suppressed.values());
  // After an error not every pass has run, so what is not found yet may still come.
  if (!report.hasErrors)
    for (const unused of valid.filter((suppression) => !used.has(suppression)))
      report.add("suppression/unused", { code: unused.code }, { span: unused.span });
  return report.sorted().map((diagnostic) => {
    const by = suppressed.get(diagnostic);
    return by ? { ...diagnostic, suppressed: { reason: by.reason, span: by.span } } : diagnostic;
  });
}

const MARK = "gatewright-ignore";

/** Before a file is parsed: packages are inputs too, and so is what was only looked for. */
function mentionsMark(file: string): boolean {
  return !file.includes(`${sep}node_modules${sep}`) && (sourceText(file)?.includes(MARK) ?? false);
}

function speaksOf({ code, line, span }: Suppression, diagnostic: Diagnostic): boolean {
  return diagnostic.code === code && diagnostic.span?.file === span.file && diagnostic.span.line === line;
}

function isValid({ code, reason, span }: Suppression, report: Report): boolean {
  if (!isCode(code))
    report.add("suppression/unknown-code", { code, suggestion: didYouMean(code, Object.keys(catalogue)) }, { span });
  else if (catalogue[code].severity === "error" || code.startsWith("suppression/"))
    report.add("suppression/error", { code }, { span });
  else if (reason === "") report.add("suppression/no-reason", { code }, { span });
  else return true;
  return false;
}

/** By the parser's own list of comments: what only looks like one stands in a text. */
function suppressionsIn(source: Source): readonly Suppression[] {
  const lines = source.code.split("\n");
  return source.comments.flatMap((comment) => {
    const [, code = "", reason = ""] =
      /^\s*gatewright-ignore(?:\s+([^\s:]+))?\s*(?::\s*(.*))?$/s.exec(comment.value) ?? [];
    if (!comment.value.trimStart().startsWith(MARK)) return [];
    const { line, column } = source.lines.placeOf(comment.start);
    const span = { file: source.file, line, column, length: comment.end - comment.start };
    const isAlone = (lines[line - 1] ?? "").slice(0, column - 1).trim() === "";
    return [{ code, reason: reason.trim(), line: isAlone ? lineBelow(lines, line) : line, span }];
  });
}

/** The next line that is not another comment. */
function lineBelow(lines: readonly string[], line: number): number {
  const offset = lines.slice(line).findIndex((text) => !/^\s*\/\//.test(text));
  return line + 1 + Math.max(0, offset);
}
