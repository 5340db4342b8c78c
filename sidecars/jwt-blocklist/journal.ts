import { type FileHandle, mkdir, open, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import type { RevokedToken } from "./blocklist.ts";

/** Lines that may be out of date, beyond as many as are in force, before the file is written anew. */
const SPARE_LINES = 10_000;

const Line = z.strictObject({ jti: z.string(), expiresAt: z.int() });

/** What an earlier run left behind. */
export interface JournalContent {
  readonly tokens: readonly RevokedToken[];
  /** When the list was last known to be whole, in milliseconds since 1970; 0 if never. */
  readonly syncedAt: number;
  /** Lines that could not be read. One at the end is what a crash in the middle of a write leaves. */
  readonly unreadable: number;
}

/** Reads the journal at `path`; one that does not exist is empty. */
export async function readJournal(path: string): Promise<JournalContent> {
  const lines = (await readOrEmpty(path)).split("\n").filter((line) => line !== "");
  const tokens = lines.flatMap((line) => {
    const parsed = Line.safeParse(parseJson(line));
    return parsed.success ? [parsed.data] : [];
  });
  const syncedAt = Number(await readOrEmpty(syncedPath(path)));
  return { tokens, syncedAt: Number.isFinite(syncedAt) ? syncedAt : 0, unreadable: lines.length - tokens.length };
}

/**
 * The copy of the blocklist on disk: one JSON line a revocation, appended, and on disk (`fdatasync`) before `append`
 * resolves. Appends that come while one is being written go together in the next. The file belongs to one process.
 *
 * It is written anew, whole and under another name first, at the start, when most of it is out of date, and after a
 * write failed: what that write left in the file, and what it lost, is then right again.
 */
export class Journal {
  readonly #path: string;
  readonly #current: () => Iterable<RevokedToken>;
  #file: FileHandle | undefined;
  #lines = 0;
  #mustRewrite = true;
  #pending: RevokedToken[] = [];
  #next: Promise<void> | undefined;
  #last: Promise<void> = Promise.resolve();

  /** @param current the whole list; it holds what is appended before it is appended */
  constructor(path: string, current: () => Iterable<RevokedToken>) {
    this.#path = path;
    this.#current = current;
  }

  /** Rejects if the tokens may not be on disk. */
  append(tokens: readonly RevokedToken[]): Promise<void> {
    this.#pending.push(...tokens);
    this.#next ??= this.#inTurn(() => this.#writePending());
    return this.#next;
  }

  /** Notes that the list was whole at this time, once all of it is on disk. Kept over a crash of this process only. */
  noteSync(at: number): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#mustRewrite) return;
      const path = syncedPath(this.#path);
      await writeFile(`${path}.new`, String(at), { mode: 0o600 });
      await rename(`${path}.new`, path);
    });
  }

  async close(): Promise<void> {
    await this.#last;
    await this.#file?.close();
    this.#file = undefined;
  }

  /** One write at a time. */
  #inTurn(write: () => Promise<void>): Promise<void> {
    const written = this.#last.then(write);
    this.#last = written.catch(() => {});
    return written;
  }

  async #writePending(): Promise<void> {
    this.#next = undefined;
    const tokens = this.#pending;
    this.#pending = [];
    if (this.#file === undefined || this.#mustRewrite || this.#isMostlyOld()) return this.#rewrite();
    try {
      await this.#file.appendFile(tokens.map(toLine).join(""));
      await this.#file.datasync();
      this.#lines += tokens.length;
    } catch (error) {
      this.#mustRewrite = true;
      throw error;
    }
  }

  #isMostlyOld(): boolean {
    if (this.#lines < SPARE_LINES) return false;
    let inForce = 0;
    for (const _ of this.#current()) inForce += 1;
    return this.#lines > 2 * inForce + SPARE_LINES;
  }

  async #rewrite(): Promise<void> {
    this.#mustRewrite = true;
    await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 });
    const tokens = [...this.#current()];
    const file = await open(`${this.#path}.new`, "w", 0o600);
    try {
      await file.appendFile(tokens.map(toLine).join(""));
      await file.sync();
      await rename(`${this.#path}.new`, this.#path);
      await syncDirectory(dirname(this.#path));
    } catch (error) {
      await file.close();
      throw error;
    }
    await this.#file?.close();
    // The renamed file is the same file: appending goes on through the handle that is open.
    this.#file = file;
    this.#lines = tokens.length;
    this.#mustRewrite = false;
  }
}

/** Where the journal of a caller is. Encoded: the name of a caller is the author's, and may hold a slash. */
export function journalPath(directory: string, caller: string): string {
  return join(directory, `revoked-${encodeURIComponent(caller)}.jsonl`);
}

function syncedPath(path: string): string {
  return `${path}.synced`;
}

function toLine({ jti, expiresAt }: RevokedToken): string {
  return `${JSON.stringify({ jti, expiresAt })}\n`;
}

/** A new name is on disk only when its directory is. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

async function readOrEmpty(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
    throw error;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
