import { join } from "node:path";
import { cruise } from "dependency-cruiser";
import { z } from "zod";

const ROOT = join(import.meta.dirname, "../..");

const Graph = z.object({ modules: z.array(z.object({ source: z.string() })) });

export interface SidecarModules {
  /** All that the sidecar can load, packages and dynamic imports included. */
  readonly count: number;
  /** Those of the compiler; there must be none. */
  readonly compiler: readonly string[];
}

/** What a sidecar must never load: it would bring the compiler's memory and its vulnerabilities to the data path. */
const COMPILER = /^(?:compiler|dsl|targets|cli)\/|(?:^|node_modules\/)(?:typescript|acorn|yaml|@kubernetes)\//;

/** Follows the imports of the sidecar's entry file, wherever they lead. */
export async function readSidecarModules(): Promise<SidecarModules> {
  const { output } = await cruise(["sidecars/main.ts"], { baseDir: ROOT, tsPreCompilationDeps: false, parser: "swc" });
  const sources = Graph.parse(output).modules.map(({ source }) => source);
  return { count: sources.length, compiler: sources.filter((source) => COMPILER.test(source)) };
}
