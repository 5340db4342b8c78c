import pc from "picocolors";
import { type Palette, plain, renderDiagnostic, summarize } from "../compiler/diagnostics/render.ts";
import type { Diagnostic } from "../compiler/diagnostics/report.ts";
import { shortName, sourceText } from "../compiler/diagnostics/source-files.ts";
import { formatGithub } from "./format-github.ts";
import { formatSarif } from "./format-sarif.ts";
import type { SourceOptions } from "./options.ts";

const coloured: Palette = { error: pc.red, warning: pc.yellow, bold: pc.bold, dim: pc.dim };

/** Text with code frames on stderr; for machines one document, or one line a finding, on stdout. */
export function printDiagnostics(diagnostics: readonly Diagnostic[], format: SourceOptions["format"]): void {
  if (format === "json") {
    process.stdout.write(`${JSON.stringify({ diagnostics }, null, 2)}\n`);
    return;
  }
  if (format === "sarif" || format === "github") {
    process.stdout.write(
      format === "sarif" ? formatSarif(diagnostics, shortName) : formatGithub(diagnostics, shortName),
    );
    return;
  }
  for (const text of diagnosticTexts(diagnostics)) process.stderr.write(`${text}\n`);
  if (diagnostics.length > 0) process.stderr.write(`${summarize(diagnostics)}\n`);
}

/** Each that counts, with its code frame. */
export function diagnosticTexts(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics
    .filter(({ suppressed }) => !suppressed)
    .map((diagnostic) => renderDiagnostic(diagnostic, { sourceText, shortName, palette: palette() }));
}

/** Colours, where the terminal has them. */
export function palette(): Palette {
  return pc.isColorSupported ? coloured : plain;
}

/** Whether the command must end with 1. */
export function hasFailed(diagnostics: readonly Diagnostic[], failOn: SourceOptions["failOn"]): boolean {
  return diagnostics.some(({ severity, suppressed }) => !suppressed && (severity === "error" || failOn === "warning"));
}
