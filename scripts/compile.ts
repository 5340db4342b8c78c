import { copyFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "rolldown";

interface Bundle {
  /** The files that something else starts or imports by name. */
  readonly entries: readonly string[];
  /** Of the packages, those that are bundled too; the others stay what npm installs. */
  readonly packages: readonly string[];
}

/** What is shipped as JavaScript, and where it is written to. */
const products = {
  /** The sidecar alone, for the image. */
  sidecar: { folder: ".cache/compiled", bundles: [{ entries: ["sidecars/main"], packages: [] }] },
  package: {
    folder: "compiled",
    bundles: [
      // A hundred files of zod, half of them messages in other languages, are a tenth of a short build.
      { entries: ["cli/main", "sidecars/main", "testing/index"], packages: ["zod"] },
      // What reads an author's schemas must use the zod that made them.
      { entries: ["compiler/load/run-child", "dsl/index", "dsl/source"], packages: [] },
    ],
  },
} as const satisfies Readonly<Record<string, { readonly folder: string; readonly bundles: readonly Bundle[] }>>;

const root = join(import.meta.dirname, "..");

/**
 * `node scripts/compile.ts sidecar | package`. The many small modules of the sources become a few files: to find and read
 * each took longer than all that it does at a start.
 */
const [name] = process.argv.slice(2);
if (name !== "sidecar" && name !== "package") throw new Error(`usage: node scripts/compile.ts sidecar | package`);
const { folder, bundles } = products[name];
// A file that has lost its source would still be shipped.
rmSync(join(root, folder), { recursive: true, force: true });
for (const bundle of bundles) await write(bundle);

async function write({ entries, packages }: Bundle): Promise<void> {
  await build({
    cwd: root,
    input: Object.fromEntries(entries.map((entry) => [entry, `${entry}.ts`])),
    platform: "node",
    external: (imported) => !/^[./]/.test(imported) && !packages.includes(imported),
    output: { dir: folder, format: "esm", entryFileNames: "[name].js", chunkFileNames: "chunks/[name]-[hash].js" },
    logLevel: "warn",
  });
  // Whoever passes a package on passes its terms on.
  for (const one of packages) {
    copyFileSync(join(root, "node_modules", one, "LICENSE"), join(root, folder, `LICENSE-${one}`));
  }
}
