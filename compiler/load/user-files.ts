import { fileURLToPath } from "node:url";
import type { SourcePlace } from "./definition.ts";

/** Whether a module is the author's: neither of a package, nor of this compiler, whose sources lie in `ownFolders`. */
export function isUserFile(url: string, ownFolders: readonly string[]): boolean {
  return (
    url.startsWith("file:") && !url.includes("/node_modules/") && !ownFolders.some((folder) => url.startsWith(folder))
  );
}

/** Where the code runs that called this, seen from the function `below`: the frames outside of it, nearest first. */
export function callersOf(below: (...parameters: never[]) => unknown): readonly NodeJS.CallSite[] {
  const { prepareStackTrace, stackTraceLimit } = Error;
  let frames: readonly NodeJS.CallSite[] = [];
  Error.prepareStackTrace = (_, structured) => {
    frames = structured;
    return "";
  };
  Error.stackTraceLimit = 10;
  const holder: { stack?: unknown } = {};
  Error.captureStackTrace(holder, below);
  // Formatted when it is first read, and only while our formatter is in place.
  void holder.stack;
  Error.prepareStackTrace = prepareStackTrace;
  Error.stackTraceLimit = stackTraceLimit;
  return frames;
}

/** The place of a frame, or of a `file:` URL with line and column. */
export function placeOf(url: string, line: number | null, column: number | null): SourcePlace {
  return { file: fileURLToPath(url), line: line ?? 1, column: column ?? 1 };
}
