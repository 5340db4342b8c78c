import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { systemReason } from "../model/system-error.ts";
import type { Target } from "../model/targets.ts";
import { type Compilation, type CompileOptions, compile } from "./compile.ts";
import type { TypeChecker } from "./load/check-types.ts";
import type { Spare } from "./load/spare.ts";
import type { Surroundings } from "./passes/resolve/link.ts";
import type { Environment } from "./passes/validate.ts";

/** For files whose types were checked before. */
const unchecked: TypeChecker = { check: () => [], inputs: () => [], close: () => {} };

/** Compiles a file as this machine sees it: its environment, unless another is given, and its files. */
export async function compileFile(options: {
  readonly file: string;
  readonly targets?: readonly Target[];
  readonly addresses: Readonly<Record<string, string>>;
  readonly stores: Surroundings["stores"];
  readonly environment?: Environment | undefined;
  readonly lastBuild?: CompileOptions["lastBuild"];
  readonly spare?: Spare;
  /** Whether types are checked; default: they are. TypeScript is not even loaded for those that are not. */
  readonly types?: boolean;
}): Promise<Compilation> {
  const checker = options.types === false ? unchecked : (await import("./load/check-types.ts")).openTypeChecker();
  try {
    return await compile({
      file: resolve(options.file),
      targets: options.targets ?? ["envoy", "nginx", "node"],
      environment: options.environment ?? process.env,
      surroundings: { addresses: options.addresses, stores: options.stores, readAsset },
      checker,
      lastBuild: options.lastBuild,
      ...(options.spare && { spare: options.spare }),
    });
  } finally {
    checker.close();
  }
}

/** The text of a file that `asset()` names, relative to the source that names it. */
export function readAsset(path: string, from: string): { readonly text: string } | { readonly problem: string } {
  try {
    return { text: readFileSync(resolve(dirname(from), path), "utf8") };
  } catch (error) {
    return { problem: systemReason(error) ?? String(error) };
  }
}
