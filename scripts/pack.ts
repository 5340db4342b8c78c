import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";

// `npm pack` and `npm publish` call this before (prepare) and after (restore) they read the folder. In a checkout the name
// "gatewright" is the sources, so that nothing must be compiled to work on it; in the package it is JavaScript, since Node
// runs no TypeScript below node_modules. npm has no other `exports` for the one than for the other, so while it reads
// package.json, `packedExports` stand in their place.

const root = join(import.meta.dirname, "..");
const manifest = join(root, "package.json");
const kept = join(root, ".cache", "package.json");

const Manifest = z.looseObject({ packedExports: z.record(z.string(), z.string()) });

const [step] = process.argv.slice(2);
if (step === "prepare") prepare();
else if (step === "restore") restore();
else throw new Error(`usage: node scripts/pack.ts prepare | restore, not "${step}"`);

function prepare(): void {
  // A run that was interrupted has left it behind.
  restore();
  // A file that has lost its source would still be shipped.
  rmSync(join(root, "compiled"), { recursive: true, force: true });
  for (const project of ["tsconfig.package.json", "tsconfig.declarations.json"]) compile(project);
  const text = readFileSync(manifest, "utf8");
  const { packedExports, ...rest } = Manifest.parse(JSON.parse(text));
  mkdirSync(dirname(kept), { recursive: true });
  writeFileSync(kept, text);
  writeFileSync(manifest, `${JSON.stringify({ ...rest, exports: packedExports }, null, 2)}\n`);
}

function compile(project: string): void {
  execFileSync(join(root, "node_modules", ".bin", "tsc"), ["--project", project], { cwd: root, stdio: "inherit" });
}

function restore(): void {
  if (!existsSync(kept)) return;
  // One that has exports to pack is the checkout's own, perhaps edited since an interrupted run.
  if (Manifest.safeParse(JSON.parse(readFileSync(manifest, "utf8"))).success) rmSync(kept);
  else renameSync(kept, manifest);
}
