import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Artifact } from "../targets/target.ts";

/**
 * Writes artifacts into a folder, all or none: they are staged beside it, then each top-level entry is exchanged by
 * rename; a failure puts the old ones back. Entries of the folder that are not ours are left alone.
 * @throws the file system's error, with nothing changed
 */
export function writeWhole(folder: string, artifacts: readonly Artifact[]): void {
  mkdirSync(folder, { recursive: true });
  const stage = mkdtempSync(join(folder, ".stage-"));
  try {
    const entries = [...new Set(artifacts.map(({ path }) => path.split("/")[0] ?? path))];
    for (const { path, text } of artifacts) {
      const file = join(stage, "new", path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    mkdirSync(join(stage, "old"));
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
      if (existsSync(place)) {
        renameSync(place, old);
        undo.push(() => renameSync(old, place));
      }
      renameSync(fresh, place);
      undo.push(() => renameSync(place, fresh));
    }
  } catch (error) {
    for (const step of undo.reverse()) step();
    throw error;
  }
}
