import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const ROOT = join(import.meta.dirname, "../..");

/**
 * Compiles the sidecar as it is shipped, and says how the image starts it: the arguments of Node, from the entry point of
 * the Dockerfile, whose /app is the folder of the compiled files.
 */
export function compileShippedSidecar(): readonly string[] {
  execFileSync(process.execPath, [join(ROOT, "scripts/compile.ts"), "sidecar"]);
  const entryPoint = /^ENTRYPOINT (.+)$/m.exec(readFileSync(join(ROOT, "Dockerfile"), "utf8"))?.[1] ?? "[]";
  const [, ...program] = z.array(z.string()).min(2).parse(JSON.parse(entryPoint));
  return program.map((argument) => argument.replace(/^\/app\//, `${join(ROOT, ".cache/compiled")}/`));
}
