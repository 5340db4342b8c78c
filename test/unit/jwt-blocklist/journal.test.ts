import { appendFile, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import type { RevokedToken } from "../../../sidecars/jwt-blocklist/blocklist.ts";
import { Journal, journalPath, readJournal } from "../../../sidecars/jwt-blocklist/journal.ts";
import { scratchDirectory } from "./scratch.ts";

const [a, b, c] = ["a", "b", "c"].map((jti): RevokedToken => ({ jti, expiresAt: 2_000_000_000 }));
if (!a || !b || !c) throw new Error("three tokens");

/** A journal of a list that the test fills, begun as at the start of a process. */
async function openJournal(path: string, tokens: RevokedToken[]): Promise<Journal> {
  const journal = new Journal(path, () => tokens);
  onTestFinished(() => journal.close());
  await journal.append([]);
  return journal;
}

async function add(journal: Journal, tokens: RevokedToken[], ...more: readonly RevokedToken[]): Promise<void> {
  tokens.push(...more);
  await journal.append(more);
}

it("that does not exist is empty", async () => {
  const content = await readJournal(join(await scratchDirectory(), "none"));
  expect(content).toEqual({ tokens: [], syncedAt: 0, unreadable: 0 });
});

it("gives back what was appended, whatever its id holds", async () => {
  const path = journalPath(join(await scratchDirectory(), "made", "here"), "shop/../caller");
  const tokens: RevokedToken[] = [];
  const journal = await openJournal(path, tokens);
  const odd = { jti: 'line\nbreak "quoted" \u2028 ü', expiresAt: 2_000_000_001 };
  await add(journal, tokens, a, odd);
  expect(await readJournal(path)).toEqual({ tokens: [a, odd], syncedAt: 0, unreadable: 0 });
});

it("is its owner's alone", async () => {
  const path = journalPath(await scratchDirectory(), "customer");
  await openJournal(path, [a]);
  expect((await stat(path)).mode & 0o077).toBe(0);
});

it("whose last line was torn by a crash keeps all others and takes new ones", async () => {
  const path = journalPath(await scratchDirectory(), "customer");
  await openJournal(path, [a, b]);
  await appendFile(path, '{"jti":"torn","expi');
  const left = await readJournal(path);
  expect(left).toMatchObject({ tokens: [a, b], unreadable: 1 });
  const tokens = [...left.tokens];
  await add(await openJournal(path, tokens), tokens, c);
  expect(await readJournal(path)).toMatchObject({ tokens: [a, b, c], unreadable: 0 });
});

it("with a damaged line in the middle keeps the lines after it", async () => {
  const path = journalPath(await scratchDirectory(), "customer");
  await writeFile(path, `${JSON.stringify(a)}\n\0\0\0\n{"jti":7,"expiresAt":1}\n${JSON.stringify(b)}\n`);
  expect(await readJournal(path)).toMatchObject({ tokens: [a, b], unreadable: 2 });
});

it("is written anew at the start, without what counts no more", async () => {
  const path = journalPath(await scratchDirectory(), "customer");
  await openJournal(path, [a, b]);
  await openJournal(path, [b]);
  expect(await readFile(path, "utf8")).toBe(`${JSON.stringify(b)}\n`);
  expect(await readdir(join(path, ".."))).toEqual(["revoked-customer.jsonl"]);
});

it("is written anew when most of it counts no more", async () => {
  const path = journalPath(await scratchDirectory(), "customer");
  const journal = await openJournal(path, [a]);
  const old = Array.from({ length: 10_010 }, (_, index) => ({ jti: `old-${index}`, expiresAt: 1 }));
  await journal.append(old);
  expect((await readJournal(path)).tokens).toHaveLength(10_011);
  await journal.append([]);
  expect((await readJournal(path)).tokens).toEqual([a]);
});

it("writes together what comes while it is writing", async () => {
  const path = journalPath(await scratchDirectory(), "customer");
  const tokens: RevokedToken[] = [];
  const journal = await openJournal(path, tokens);
  const many = Array.from({ length: 500 }, (_, index) => ({ jti: `t-${index}`, expiresAt: 2_000_000_000 }));
  await Promise.all(many.map((token) => add(journal, tokens, token)));
  expect((await readJournal(path)).tokens).toEqual(many);
});

it("keeps the time of the last comparison", async () => {
  const path = journalPath(await scratchDirectory(), "customer");
  const journal = await openJournal(path, []);
  await journal.noteSync(1_700_000_000_123);
  await journal.noteSync(1_700_000_002_123);
  expect(await readJournal(path)).toMatchObject({ syncedAt: 1_700_000_002_123 });
  await writeFile(`${path}.synced`, "17000x");
  expect(await readJournal(path)).toMatchObject({ syncedAt: 0 });
});

it("rejects what it could not write, notes no comparison then, and makes good for it with the next write", async () => {
  const directory = join(await scratchDirectory(), "state");
  const path = journalPath(directory, "customer");
  const tokens: RevokedToken[] = [];
  const journal = new Journal(path, () => tokens);
  onTestFinished(() => journal.close());
  // A file where the directory should be: nobody can write there, root neither.
  await writeFile(directory, "");
  await expect(add(journal, tokens, a)).rejects.toThrow(/EEXIST|ENOTDIR/);
  await journal.noteSync(1_700_000_000_000);
  await rm(directory);
  await add(journal, tokens, b);
  expect(await readJournal(path)).toEqual({ tokens: [a, b], syncedAt: 0, unreadable: 0 });
});
