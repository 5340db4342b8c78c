import { pathToFileURL } from "node:url";
import type { Diagnostic, Span } from "../compiler/diagnostics/report.ts";
import { packageVersion } from "./package-root.ts";
import { ruleHelp } from "./rule-help.ts";

/**
 * The findings as a SARIF 2.1.0 log; columns are UTF-16 units, files are relative to where the command runs.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function formatSarif(diagnostics: readonly Diagnostic[], shortName: (file: string) => string): string {
  const codes = [...new Set(diagnostics.map(({ code }) => code))].sort();
  const locationOf = (span: Span) => location(span, shortName);
  const placeOf = (span: Span | undefined, file: string | undefined): object =>
    span ? { locations: [locationOf(span)] } : file === undefined ? {} : { locations: [wholeFile(file, shortName)] };
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "gatewright", version: packageVersion(), rules: codes.map(ruleHelp) } },
        columnKind: "utf16CodeUnits",
        originalUriBaseIds: { "%SRCROOT%": { uri: pathToFileURL(`${process.cwd()}/`).href } },
        results: diagnostics.map(({ code, severity, message, why, fix, span, file, related, suppressed }) => ({
          ruleId: code,
          ruleIndex: codes.indexOf(code),
          level: severity,
          message: { text: [message, why, fix].filter((part) => part !== "").join("\n") },
          ...placeOf(span, file),
          ...(related.length === 0
            ? {}
            : {
                relatedLocations: related.map((place) => ({
                  ...locationOf(place.span),
                  message: { text: place.message },
                })),
              }),
          ...(suppressed
            ? {
                suppressions: [
                  { kind: "inSource", justification: suppressed.reason, location: locationOf(suppressed.span) },
                ],
              }
            : {}),
        })),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function location({ file, line, column, length }: Span, shortName: (file: string) => string): object {
  return {
    physicalLocation: {
      artifactLocation: artifact(file, shortName),
      region: { startLine: line, startColumn: column, endLine: line, endColumn: column + length },
    },
  };
}

/** Without a region, which means all of it. */
function wholeFile(file: string, shortName: (file: string) => string): object {
  return { physicalLocation: { artifactLocation: artifact(file, shortName) } };
}

function artifact(file: string, shortName: (file: string) => string): object {
  const name = shortName(file);
  const isBelow = !name.startsWith("/");
  const uri = isBelow ? name.split("/").map(encodeURIComponent).join("/") : pathToFileURL(name).href;
  return { uri, ...(isBelow ? { uriBaseId: "%SRCROOT%" } : {}) };
}
