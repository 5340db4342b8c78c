import { readFileSync } from "node:fs";
import { relative } from "node:path";
import pc from "picocolors";
import { type Palette, plain, renderDiagnostic, summarize } from "../compiler/diagnostics/render.ts";
import type { Diagnostic } from "../compiler/diagnostics/report.ts";
import type { SourceOptions } from "./options.ts";

const coloured: Palette = { error: pc.red, warning: pc.yellow, bold: pc.bold, dim: pc.dim };

/** Text with code frames on stderr, or one JSON document on stdout. */
export function printDiagnostics(diagnostics: readonly Diagnostic[], format: SourceOptions["format"]): void {
  if (format === "json") {
    process.stdout.write(`${JSON.stringify({ diagnostics }, null, 2)}\n`);
    return;
  }
  const palette = pc.isColorSupported ? coloured : plain;
  for (const diagnostic of diagnostics)
    process.stderr.write(`${renderDiagnostic(diagnostic, { sourceText, shortName, palette })}\n`);
  if (diagnostics.length > 0) process.stderr.write(`${summarize(diagnostics)}\n`);
}

/** Whether the command must end with 1. */
export function hasFailed(diagnostics: readonly Diagnostic[], failOn: SourceOptions["failOn"]): boolean {
  return diagnostics.some(({ severity }) => severity === "error" || failOn === "warning");
}

export function shortName(file: string): string {
  const short = relative(process.cwd(), file);
  return short.startsWith("..") ? file : short;
}

function sourceText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
