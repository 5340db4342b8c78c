import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** A program in one of some folders, by default those of PATH, or `undefined`. */
export function findProgram(name: string, folders: readonly string[] = foldersOfPath()): string | undefined {
  for (const folder of folders) {
    if (folder === "") continue;
    const file = join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not here; the next folder may have it.
    }
  }
  return undefined;
}

export function foldersOfPath(): readonly string[] {
  return (process.env.PATH ?? "").split(delimiter);
}
