import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Artifact } from "../targets/target.ts";

/**
 * Writes artifacts into a folder, all or none: they are staged beside it, then each top-level entry is exchanged by
 * rename; a failure puts the old ones back. Entries of the folder that are not ours are left alone.
 * @param gone top-level entries of ours that this output no longer has
 * @throws the file system's error, with nothing changed
 */
export function writeWhole(folder: string, artifacts: readonly Artifact[], gone: readonly string[] = []): void {
  const entries = new Set(artifacts.map(({ path }) => path.split("/")[0] ?? path));
  exchangeStaged(folder, artifacts, [...entries, ...gone]);
}

/** As `writeWhole`, where the folder is somebody else's: file by file, so that what lies beside each one stays. */
export function writeFilesWhole(folder: string, files: readonly Artifact[]): void {
  exchangeStaged(
    folder,
    files,
    files.map(({ path }) => path),
  );
}

function exchangeStaged(folder: string, artifacts: readonly Artifact[], entries: readonly string[]): void {
  mkdirSync(folder, { recursive: true });
  const stage = mkdtempSync(join(folder, ".stage-"));
  try {
    for (const { path, text } of artifacts) {
      const file = join(stage, "new", path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    exchange(folder, stage, entries);
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

function exchange(folder: string, stage: string, entries: readonly string[]): void {
  const undo: (() => void)[] = [];
  try {
    for (const entry of entries) {
      const [place, old, fresh] = [join(folder, entry), join(stage, "old", entry), join(stage, "new", entry)];
      mkdirSync(dirname(old), { recursive: true });
      const made = mkdirSync(dirname(place), { recursive: true });
      if (made !== undefined) undo.push(() => rmSync(made, { recursive: true }));
      if (existsSync(place)) {
        renameSync(place, old);
        undo.push(() => renameSync(old, place));
      }
      if (!existsSync(fresh)) continue;
      renameSync(fresh, place);
      undo.push(() => renameSync(place, fresh));
    }
  } catch (error) {
    for (const step of undo.reverse()) step();
    throw error;
  }
}
