import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";

// `npm pack` and `npm publish` call this before (prepare) and after (restore) they read the folder. In a checkout the name
// "gatewright" is the sources, so that nothing must be compiled to work on it; in the package it is JavaScript, since Node
// runs no TypeScript below node_modules. npm has no other `exports` for the one than for the other, so while it reads
// package.json, those of `packed` stand in their place, and so do `imports`, the names of what our code starts.

const root = join(import.meta.dirname, "..");
const manifest = join(root, "package.json");
const kept = join(root, ".cache", "package.json");

const Names = z.record(z.string(), z.string());
const Manifest = z.looseObject({ packed: z.object({ imports: Names, exports: Names }) });

const [step] = process.argv.slice(2);
if (step === "prepare") prepare();
else if (step === "restore") restore();
else throw new Error(`usage: node scripts/pack.ts prepare | restore, not "${step}"`);

function prepare(): void {
  // A run that was interrupted has left it behind.
  restore();
  const run = (program: string, ...args: string[]) => execFileSync(program, args, { cwd: root, stdio: "inherit" });
  run(process.execPath, "scripts/compile.ts", "package");
  run(join("node_modules", ".bin", "tsc"), "--project", "tsconfig.declarations.json");
  const text = readFileSync(manifest, "utf8");
  const { packed, ...rest } = Manifest.parse(JSON.parse(text));
  mkdirSync(dirname(kept), { recursive: true });
  writeFileSync(kept, text);
  writeFileSync(manifest, `${JSON.stringify({ ...rest, ...packed }, null, 2)}\n`);
}

function restore(): void {
  rmSync(join(root, "compiled"), { recursive: true, force: true });
  if (!existsSync(kept)) return;
  // One that has exports to pack is the checkout's own, perhaps edited since an interrupted run.
  if (Manifest.safeParse(JSON.parse(readFileSync(manifest, "utf8"))).success) rmSync(kept);
  else renameSync(kept, manifest);
}
