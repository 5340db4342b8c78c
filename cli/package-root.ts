import { readFileSync } from "node:fs";
import { z } from "zod";

/** The folder of our package.json: a checkout, or `node_modules/gatewright`. What is shipped beside the code lies there. */
export const packageRoot = new URL(".", import.meta.resolve("gatewright/package.json"));

/** As package.json says it. */
export function packageVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL("package.json", packageRoot), "utf8"));
  return z.object({ version: z.string() }).parse(manifest).version;
}
