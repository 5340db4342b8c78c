import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** An empty directory for the time of the test. */
export async function scratchDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "gatewright-revocations-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}
