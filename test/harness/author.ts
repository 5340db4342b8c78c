import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { type Compilation, type CompileOptions, compile } from "../../compiler/compile.ts";
import { readAsset } from "../../compiler/compile-file.ts";
import { renderDiagnostic } from "../../compiler/diagnostics/render.ts";
import type { Diagnostic } from "../../compiler/diagnostics/report.ts";
import { openTypeChecker } from "../../compiler/load/check-types.ts";
import { targets } from "../../model/targets.ts";

/** What compiling does not take from the files; all have the defaults of `build`, with an empty environment. */
export type AuthorOptions = Partial<Pick<CompileOptions, "targets" | "environment" | "timeLimitMs" | "lastBuild">> & {
  readonly surroundings?: Partial<Pick<CompileOptions["surroundings"], "addresses" | "stores">>;
};

/** Somebody who writes gateways in a folder outside of this repository, with no packages above it. */
export interface Author {
  readonly folder: string;
  /** Replaces all files of the folder and compiles its gateway.ts. */
  compile(files: Readonly<Record<string, string>>, options?: AuthorOptions): Promise<Compilation>;
  /** As the command line prints it, for a folder `/srv/shop`: the same on every machine. */
  render(diagnostic: Diagnostic): string;
  close(): void;
}

/** One type checker for all that an author writes; close it when the tests are over. */
export function openAuthor(): Author {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "gatewright-author-")));
  const checker = openTypeChecker();
  let written: readonly string[] = [];
  return {
    folder,
    compile(files, { surroundings, ...options } = {}) {
      for (const entry of readdirSync(folder)) rmSync(join(folder, entry), { recursive: true });
      const replaced = written;
      written = Object.keys(files).map((name) => join(folder, name));
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, name)), { recursive: true });
        writeFileSync(join(folder, name), text);
      }
      return compile({
        file: join(folder, "gateway.ts"),
        targets,
        environment: {},
        ...options,
        surroundings: { addresses: {}, stores: "declared", readAsset, ...surroundings },
        checker: { ...checker, check: (entry) => checker.check(entry, [...replaced, ...written]) },
      });
    },
    render(diagnostic) {
      const text = renderDiagnostic(diagnostic, {
        sourceText: (file) => readFileSync(file, "utf8"),
        shortName: (file) => relative(folder, file),
      });
      return text.replaceAll(folder, "/srv/shop");
    },
    close() {
      checker.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
