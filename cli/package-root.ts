import { readFileSync } from "node:fs";

/** The folder of our package.json: a checkout, or `node_modules/gatewright`. What is shipped beside the code lies there. */
export const packageRoot = new URL(".", import.meta.resolve("gatewright/package.json"));

/** As package.json says it. */
export function packageVersion(): string {
  const text = readFileSync(new URL("package.json", packageRoot), "utf8");
  const { version }: { readonly version?: unknown } = JSON.parse(text);
  if (typeof version !== "string") throw new Error(`${packageRoot}package.json names no version`);
  return version;
}
