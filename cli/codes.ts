import { readFileSync } from "node:fs";
import { catalogue, isCode } from "../compiler/diagnostics/catalogue.ts";
import { didYouMean } from "../compiler/diagnostics/suggest.ts";
import { packageRoot } from "./package-root.ts";

/** `gatewright codes [code]`: the page of a code, or the list of all. */
export function codes(code: string | undefined): number {
  if (code === undefined) {
    for (const [name, { severity, message }] of Object.entries(catalogue))
      process.stdout.write(`${name.padEnd(32)} ${severity.padEnd(8)} ${message}\n`);
    return 0;
  }
  if (!isCode(code)) {
    process.stderr.write(`There is no code "${code}".${didYouMean(code, Object.keys(catalogue))}\n`);
    return 1;
  }
  process.stdout.write(readFileSync(new URL(`docs/codes/${code}.md`, packageRoot), "utf8"));
  return 0;
}
