import { statSync } from "node:fs";

/** What a file was when it was looked at, by its path; `undefined` where there was none, or it was just being written. */
export type Stamps = ReadonlyMap<string, string | undefined>;

/** @param writtenSince milliseconds since 1970: a file that was written then or later has no stamp yet */
export function stampsOf(files: Iterable<string>, writtenSince = Number.POSITIVE_INFINITY): Stamps {
  return new Map([...files].map((file) => [file, stampOf(file, writtenSince)]));
}

/** A save by rename is another inode, one in place another time. */
function stampOf(file: string, writtenSince: number): string | undefined {
  try {
    const { ino, size, mtimeNs, mtimeMs } = statSync(file, { bigint: true });
    return mtimeMs >= writtenSince ? undefined : `${ino} ${size} ${mtimeNs}`;
  } catch {
    return undefined;
  }
}
