import { catalogue } from "./catalogue.ts";
import type { DiagnosticDefinition } from "./define.ts";
import type { Diagnostic, Span } from "./report.ts";

/** Colours for a terminal; every function gives its text back unchanged where there is none. */
export interface Palette {
  readonly error: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
}

export const plain: Palette = { error: same, warning: same, bold: same, dim: same };

/** The texts of the files that diagnostics point at. */
export type SourceText = (file: string) => string | undefined;

/** One diagnostic as text: header, code frame, why, what to do. `relativeTo` makes file names short. */
export function renderDiagnostic(
  diagnostic: Diagnostic,
  options: {
    readonly sourceText: SourceText;
    readonly shortName: (file: string) => string;
    readonly palette?: Palette;
  },
): string {
  const palette = options.palette ?? plain;
  const paint = diagnostic.severity === "error" ? palette.error : palette.warning;
  const { span, file } = diagnostic;
  const where = span ? position(span, options.shortName) : file === undefined ? "" : options.shortName(file);
  const lines = [
    `${where === "" ? "" : `${palette.bold(where)} `}${paint(diagnostic.severity)} ${palette.dim(diagnostic.code)}`,
    `  ${diagnostic.message}`,
    ...(hidesSource(diagnostic) ? [] : frame(diagnostic.span, options.sourceText, paint)),
    ...(diagnostic.why ? [`  ${palette.dim("why")}  ${indented(diagnostic.why)}`] : []),
    ...(diagnostic.fix ? [`  ${palette.dim("do")}   ${indented(diagnostic.fix)}`] : []),
    ...diagnostic.related.map(
      ({ message, span }) => `  ${palette.dim("see")}  ${position(span, options.shortName)} ${message}`,
    ),
  ];
  return `${lines.join("\n")}\n`;
}

/** `2 errors, 1 warning`, and `, 1 suppressed` where there are such. */
export function summarize(diagnostics: readonly Diagnostic[]): string {
  const counted = diagnostics.filter(({ suppressed }) => !suppressed);
  const count = (severity: Diagnostic["severity"]) => {
    const many = counted.filter((diagnostic) => diagnostic.severity === severity).length;
    return `${many} ${severity}${many === 1 ? "" : "s"}`;
  };
  const suppressed = diagnostics.length - counted.length;
  return `${count("error")}, ${count("warning")}${suppressed === 0 ? "" : `, ${suppressed} suppressed`}`;
}

function hidesSource({ code }: Diagnostic): boolean {
  const definition: DiagnosticDefinition = catalogue[code];
  return definition.hidesSource ?? false;
}

function frame(span: Span | undefined, sourceText: SourceText, paint: (text: string) => string): readonly string[] {
  const line = span && sourceText(span.file)?.split("\n")[span.line - 1];
  if (!span || line === undefined) return [];
  const number = String(span.line);
  const marked = Math.max(1, Math.min(span.length, line.length - span.column + 1));
  const { text, column } = cutAround(line.trimEnd(), span.column, marked);
  const before = text.slice(0, column - 1).replace(/[^\t]/g, " ");
  const marks = "^".repeat(Math.max(1, Math.min(marked, text.length - column + 1)));
  return ["", `  ${number} | ${text}`, `  ${" ".repeat(number.length)} | ${before}${paint(marks)}`, ""];
}

/** Characters of a line that a frame shows at most; around what is underlined where the line is longer. */
const FRAME_WIDTH = 160;

function cutAround(line: string, column: number, length: number): { readonly text: string; readonly column: number } {
  if (line.length <= FRAME_WIDTH) return { text: line, column };
  const room = Math.max(0, FRAME_WIDTH - length);
  const start = Math.max(0, Math.min(column - 1 - Math.floor(room / 2), line.length - FRAME_WIDTH));
  const end = start + FRAME_WIDTH;
  const head = start > 0 ? "…" : "";
  const tail = end < line.length ? "…" : "";
  return { text: `${head}${line.slice(start, end)}${tail}`, column: column - start + head.length };
}

function position(span: Span, shortName: (file: string) => string): string {
  return `${shortName(span.file)}:${span.line}:${span.column}`;
}

function indented(text: string): string {
  return text.replaceAll("\n", "\n       ");
}

function same(text: string): string {
  return text;
}
