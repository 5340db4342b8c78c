import { execFileSync } from "node:child_process";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";

/** What of Node itself a program has loaded once it is imported. */
function builtinsOf(file: string): readonly string[] {
  const script = "await import(process.argv[1]); console.log(JSON.stringify(process.moduleLoadList))";
  const args = ["--input-type=module", "--eval", script, pathToFileURL(file).href];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" }));
}

test("the sidecar does not load the client that is built into Node, which would cost it 14 MB", () => {
  const loaded = builtinsOf("sidecars/main.ts");
  expect(loaded).toContain("NativeModule http");
  expect(loaded.filter((name) => name.includes("undici"))).toEqual([]);
});
