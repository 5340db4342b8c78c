import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Diagnostic } from "../../compiler/diagnostics/report.ts";

const FOLDER = join(import.meta.dirname, "cases");

/** A gateway with one mistake, `<name>.ts`, and beside it what is said about it, `<name>.txt`. */
export interface Mistake {
  readonly name: string;
  /** As it stands in the file, marks and all. */
  readonly text: string;
}

/** What a line `// ^^^ code` says of the line above it. */
interface Mark {
  readonly line: number;
  readonly column: number;
  readonly length: number;
  readonly code: string;
}

export function readMistakes(): readonly Mistake[] {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith(".ts"));
  return names
    .sort()
    .map((name) => ({ name: name.replace(/\.ts$/, ""), text: readFileSync(join(FOLDER, name), "utf8") }));
}

/** The texts that are held, by name. */
export function readHeldTexts(): ReadonlyMap<string, string> {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith(".txt"));
  return new Map(names.sort().map((name) => [name.replace(/\.txt$/, ""), readFileSync(join(FOLDER, name), "utf8")]));
}

export function writeHeldText(name: string, text: string): void {
  writeFileSync(join(FOLDER, `${name}.txt`), text);
}

/** In the order of findings. Several marks of one line stand below each other. */
export function marksOf(text: string): readonly Mark[] {
  const marks: Mark[] = [];
  let line = 0;
  for (const [index, content] of text.split("\n").entries()) {
    const [, before, carets, code] = /^(\/\/ *)(\^+) (\S+)$/.exec(content) ?? [];
    if (before === undefined || carets === undefined || code === undefined) line = index + 1;
    else marks.push({ line, column: before.length + 1, length: carets.length, code });
  }
  return marks.sort((left, right) => left.line - right.line || left.column - right.column);
}

/** What a finding would be marked as: only the first line of what is underlined. */
export function markOf({ code, span }: Diagnostic, text: string): Mark {
  const line = text.split("\n")[(span?.line ?? 1) - 1] ?? "";
  const column = span?.column ?? 1;
  const length = Math.max(1, Math.min(span?.length ?? 1, line.length - column + 1));
  return { line: span?.line ?? 1, column, length, code };
}
