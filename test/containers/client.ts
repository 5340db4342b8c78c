import { join } from "node:path";
import type { StartedTestContainer } from "testcontainers";
import { z } from "zod";
import type { Answer, OneRequest } from "./fixtures/fetch-all.ts";

const Answers: z.ZodType<readonly Answer[]> = z.array(
  z.object({ status: z.int(), headers: z.record(z.string(), z.string()), body: z.string() }),
);

const SCRIPT = "/opt/fetch-all.ts";

/** What a container needs for {@link sendFrom}. */
export const clientScript = { source: join(import.meta.dirname, "fixtures/fetch-all.ts"), target: SCRIPT, mode: 0o644 };

/**
 * Sends requests, many at once, from inside a container: from its address, and to what only it can reach.
 *
 * @param options.times how often the whole list is sent; default once
 */
export async function sendFrom(
  container: StartedTestContainer,
  requests: readonly OneRequest[],
  options: { readonly times?: number } = {},
): Promise<readonly Answer[]> {
  const command = ["node", SCRIPT, JSON.stringify(requests), String(options.times ?? 1)];
  const { exitCode, stdout, stderr } = await container.exec(command);
  if (exitCode !== 0) throw new Error(`the client ended with exit code ${exitCode}: ${stderr}`);
  return Answers.parse(JSON.parse(stdout));
}
