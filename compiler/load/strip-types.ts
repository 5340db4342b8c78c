import { stripTypeScriptTypes } from "node:module";

/**
 * What runs of a TypeScript file: its text with blanks in place of the types, so that every position stays.
 * @throws SyntaxError with `code` ERR_INVALID_TYPESCRIPT_SYNTAX or, for more than types, ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX
 */
export function stripTypes(text: string): string {
  const { emitWarning } = process;
  // Node warns, once a process, that stripping is experimental; that is our concern and not the author's.
  process.emitWarning = () => {};
  try {
    return stripTypeScriptTypes(text);
  } finally {
    process.emitWarning = emitWarning;
  }
}
