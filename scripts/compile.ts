import { rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "rolldown";

/** What is shipped as JavaScript: where it is written to, and the files that something else starts or imports by name. */
const products = {
  /** The sidecar alone, for the image. */
  sidecar: { folder: ".cache/compiled", entries: ["sidecars/main"] },
  package: {
    folder: "compiled",
    entries: ["cli/main", "compiler/load/run-child", "dsl/index", "dsl/source", "sidecars/main", "testing/index"],
  },
} as const;

const root = join(import.meta.dirname, "..");

/**
 * `node scripts/compile.ts sidecar | package`. The many small modules of the sources become a few files: to find and read
 * each took longer than all that it does at a start. Packages stay what npm installs.
 */
const [name] = process.argv.slice(2);
if (name !== "sidecar" && name !== "package") throw new Error(`usage: node scripts/compile.ts sidecar | package`);
const { folder, entries } = products[name];
// A file that has lost its source would still be shipped.
rmSync(join(root, folder), { recursive: true, force: true });
await build({
  cwd: root,
  input: Object.fromEntries(entries.map((entry) => [entry, `${entry}.ts`])),
  platform: "node",
  external: (imported) => !/^[./]/.test(imported),
  output: { dir: folder, format: "esm", entryFileNames: "[name].js", chunkFileNames: "chunks/[name]-[hash].js" },
  logLevel: "warn",
});
