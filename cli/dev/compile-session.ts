import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { type Compilation, compile } from "../../compiler/compile.ts";
import { readAsset } from "../../compiler/compile-file.ts";
import { openTypeChecker } from "../../compiler/load/check-types.ts";
import { openSpare } from "../../compiler/load/spare.ts";
import type { Surroundings } from "../../compiler/passes/resolve/link.ts";
import { absolute } from "../options.ts";
import { type Stamps, stampsOf } from "./stamps.ts";

/** Compiles the same gateway again and again, with everything that can be kept open for the next edit. */
export interface CompileSession {
  /** The gateway as its files are now; `inputs` also name the assets that it read. */
  compile(): Promise<Compilation>;
  /** Whether a file of the last compilation, or of an earlier one, is another now. */
  hasChanged(): boolean;
  /** Whether a file of the last compilation is not there now. */
  isMissing(): boolean;
  close(): void;
}

export function openCompileSession(options: {
  readonly file: string;
  readonly addresses: Readonly<Record<string, string>>;
  readonly stores: Surroundings["stores"];
}): CompileSession {
  const checker = openTypeChecker();
  const spare = openSpare();
  /** Of every file that ever was an input: the checker keeps what it read of those that are none at the moment. */
  let known: Stamps = new Map();
  let inputs: readonly string[] = [];
  const changedFiles = (now: Stamps): readonly string[] =>
    [...now.keys()].filter((file) => now.get(file) !== known.get(file));
  return {
    async compile() {
      const assets = new Set<string>();
      const readNoted: Surroundings["readAsset"] = (path, from) => {
        assets.add(resolve(from, "..", path));
        return readAsset(path, from);
      };
      const before = stampsOf(known.keys());
      const startedAt = Date.now();
      const compilation = await compile({
        file: absolute(options.file),
        targets: ["envoy", "nginx", "node"],
        environment: process.env,
        surroundings: { addresses: options.addresses, stores: options.stores, readAsset: readNoted },
        checker,
        changed: changedFiles(before),
        spare,
      });
      inputs = [...new Set([...compilation.inputs, ...assets])];
      // What was read for the first time may have been written while it was read: then it counts as changed.
      const found = stampsOf(
        inputs.filter((file) => !before.has(file)),
        startedAt,
      );
      known = new Map([...before, ...found]);
      return { ...compilation, inputs };
    },
    hasChanged: () => changedFiles(stampsOf(known.keys())).length > 0,
    isMissing: () => inputs.some((file) => known.get(file) !== undefined && !existsSync(file)),
    close() {
      checker.close();
      spare.close();
    },
  };
}
