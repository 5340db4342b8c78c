import { existsSync, type FSWatcher, watch } from "node:fs";
import { basename, dirname } from "node:path";
import { systemReason } from "../../model/system-error.ts";

/** Editors write a file in several steps; what comes within this time is one edit. */
const QUIET_MS = 10;

/** Tells when one of some files was written, replaced, removed or made. */
export interface FileWatcher {
  /** From now on these, and no others. */
  watch(files: readonly string[]): void;
  close(): void;
}

/**
 * Watches the folders of the files: an editor that saves by rename puts another file in the place of the one it read.
 * @param onProblem a folder that cannot be watched, in words
 */
export function openFileWatcher(onEdit: () => void, onProblem: (text: string) => void): FileWatcher {
  const folders = new Map<string, { readonly watcher: FSWatcher | undefined; names: ReadonlySet<string> }>();
  let quiet: NodeJS.Timeout | undefined;
  const touched = (): void => {
    clearTimeout(quiet);
    quiet = setTimeout(onEdit, QUIET_MS);
  };
  const open = (folder: string): FSWatcher | undefined => {
    const forget = (): void => {
      folders.get(folder)?.watcher?.close();
      folders.delete(folder);
    };
    try {
      const watcher = watch(folder, (_, name) => {
        // Where the system does not name the file it may be any.
        if (name === null || folders.get(folder)?.names.has(name)) touched();
      });
      return watcher.on("error", forget);
    } catch (error) {
      // An import may name a file in a folder that is not there yet.
      if (existsSync(folder)) onProblem(`${folder} cannot be watched: ${systemReason(error) ?? String(error)}`);
      return undefined;
    }
  };
  return {
    watch(files) {
      const wanted = Map.groupBy(files, dirname);
      for (const [folder, { watcher }] of folders) {
        if (wanted.has(folder)) continue;
        watcher?.close();
        folders.delete(folder);
      }
      for (const [folder, inside] of wanted) {
        const names = new Set(inside.map((file) => basename(file)));
        const known = folders.get(folder);
        if (known?.watcher) known.names = names;
        else folders.set(folder, { watcher: open(folder), names });
      }
    },
    close() {
      clearTimeout(quiet);
      for (const { watcher } of folders.values()) watcher?.close();
      folders.clear();
    },
  };
}
