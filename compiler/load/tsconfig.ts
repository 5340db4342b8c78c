import { existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, parse } from "node:path";

/** As seen from here: the package's own name is its DSL. */
const require = createRequire(import.meta.url);

/** Options of a place that has no tsconfig.json of its own. */
const DEFAULTS = { strict: true, target: "es2024", lib: ["es2024"], types: [], skipLibCheck: true };

/**
 * Options that are not the author's to choose, because the compiler runs the file: as an ECMAScript module, with the
 * types cut out, whatever a package.json above it says of its neighbours. `null` takes an option of the author's away.
 */
const FORCED = {
  module: "preserve",
  moduleResolution: "bundler",
  allowImportingTsExtensions: true,
  erasableSyntaxOnly: true,
  noEmit: true,
  // Of output, of which there is none: each of these asks for another option that is gone.
  composite: null,
  declaration: null,
  declarationMap: null,
  emitDeclarationOnly: null,
  incremental: null,
  isolatedDeclarations: null,
  tsBuildInfoFile: null,
  // Left out by TypeScript 7, while the author's own version may still take them.
  baseUrl: null,
  downlevelIteration: null,
  outFile: null,
};

/** A tsconfig.json in the folder for temporary files; `remove` deletes it. */
export interface TemporaryConfig {
  readonly file: string;
  /** The author's own that it extends. */
  readonly base: string | undefined;
  remove(): void;
}

/**
 * A configuration that checks one gateway.ts with what it imports, and nothing else of the author's project: their own
 * options where they have a tsconfig.json, else ours. TypeScript's server takes options only as a file.
 */
export function writeConfig(entry: string): TemporaryConfig {
  const base = nearestAbove(entry, "tsconfig.json").at(0);
  const own = base === undefined ? DEFAULTS : { typeRoots: nearestAbove(entry, join("node_modules", "@types")) };
  const config = {
    ...(base === undefined ? {} : { extends: base }),
    // The folder of this file would be the default, and a source outside of it an error.
    compilerOptions: { ...own, ...FORCED, paths: pathsFor(entry), rootDir: parse(entry).root },
    files: [entry],
    include: [],
    references: [],
  };
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "gatewright-check-")));
  const file = join(folder, "tsconfig.json");
  writeFileSync(file, JSON.stringify(config));
  return { file, base, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** The file that the author's `import … from "gatewright"` reads. */
export function dslEntry(): string {
  return require.resolve("gatewright");
}

/** The folder that holds the sources of the DSL, whose diagnostics are not the author's. */
export function dslFolder(): string {
  return dirname(dslEntry());
}

/** `"gatewright"` is the compiler's own, as at run time; `"zod"` is ours where the author has none. */
function pathsFor(entry: string): Readonly<Record<string, readonly string[]>> {
  // In the package that is JavaScript, beside which its declarations lie.
  const dsl = dslEntry().replace(/\.js$/, ".d.ts");
  const hasZod = nearestAbove(entry, join("node_modules", "zod")).length > 0;
  if (hasZod) return { gatewright: [dsl] };
  const zod = dirname(require.resolve("zod/package.json"));
  return { gatewright: [dsl], zod: [zod], "zod/*": [join(zod, "*")] };
}

/** All that exist of a name in the folders above a file, the nearest first. */
function nearestAbove(file: string, name: string): readonly string[] {
  const folder = dirname(file);
  const found = join(folder, name);
  const above = folder === dirname(folder) ? [] : nearestAbove(folder, name);
  return existsSync(found) ? [found, ...above] : above;
}
