import type { Diagnostic } from "../compiler/diagnostics/report.ts";

/**
 * Annotations of GitHub Actions, one workflow command a finding.
 *
 * @see https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 */
export function formatGithub(diagnostics: readonly Diagnostic[], shortName: (file: string) => string): string {
  return diagnostics
    .filter(({ suppressed }) => !suppressed)
    .map(({ severity, code, message, why, fix, span, file }) => {
      const place = span
        ? {
            file: shortName(span.file),
            line: span.line,
            endLine: span.line,
            col: span.column,
            endColumn: span.column + span.length,
          }
        : file === undefined
          ? {}
          : { file: shortName(file) };
      const properties = Object.entries({ ...place, title: code }).map(([name, value]) => `${name}=${property(value)}`);
      const text = [message, why, fix].filter((part) => part !== "").join("\n");
      return `::${severity} ${properties.join(",")}::${data(text)}\n`;
    })
    .join("");
}

/** A line break would begin a command of its own; what the runner decodes is encoded first. */
function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(value: string | number): string {
  return data(String(value)).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
