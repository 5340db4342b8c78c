import { readFileSync } from "node:fs";
import { relative } from "node:path";

/** A file's name from the working directory, as an editor opens it; the whole path for one that lies elsewhere. */
export function shortName(file: string): string {
  const short = relative(process.cwd(), file);
  return short.startsWith("..") ? file : short;
}

/** The text of a file that a diagnostic points at; `undefined` if it cannot be read any more. */
export function sourceText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
