import { readFileSync } from "node:fs";
import { isBuiltin, type ResolveFnOutput, type ResolveHookContext, registerHooks } from "node:module";
import { fileURLToPath } from "node:url";
import type { WorkerProblem } from "./outcome.ts";
import type { SourceText } from "./source.ts";
import { stripTypes } from "./strip-types.ts";

/** One module found by its name as written in `context.parentURL`. */
type Resolve = (specifier: string, context?: Partial<ResolveHookContext>) => ResolveFnOutput;

/**
 * How imports of the author's files are found. `"gatewright"` is always this compiler's own, and `"zod"` ours where the
 * author has none, so a gateway.ts works wherever it lies. Modules of Node are refused: a gateway is described, not run.
 */
export function resolveModules(options: {
  readonly isUserFile: (url: string) => boolean;
  /** Tells of a file of the author's, also of one that is named and not there: an input as soon as it is. */
  readonly opened: (file: string) => void;
  /** Tells of what runs of a file of the author's, where that is not its text. */
  readonly stripped: (source: SourceText) => void;
  /** Ends the run. */
  readonly refuse: (problem: WorkerProblem) => never;
}): void {
  const { isUserFile, opened, stripped, refuse } = options;
  registerHooks({
    resolve(specifier, context, next) {
      const importer = context.parentURL ?? "";
      const found = isUserFile(importer)
        ? resolveForUser(specifier, context, next, (code) => {
            if (/^[.]{0,2}[/]/.test(specifier)) opened(fileURLToPath(new URL(specifier, importer)));
            return refuse({
              code,
              parameters: { specifier },
              at: { file: fileURLToPath(importer), line: 1, column: 1 },
            });
          })
        : next(specifier, context);
      if (!isUserFile(found.url)) return found;
      opened(fileURLToPath(found.url));
      // A gateway.ts is always an ECMAScript module, whatever a package.json above it says of its neighbours.
      return found.url.endsWith(".ts") ? { ...found, format: "module-typescript" } : found;
    },
    /** As Node does, but once for this process and the one that asked for the run. */
    load(url, context, next) {
      if (!isUserFile(url) || context.format !== "module-typescript") return next(url, context);
      const file = fileURLToPath(url);
      const text = readFileSync(file, "utf8");
      const code = stripTypes(text);
      stripped({ file, text, code });
      return { format: "module", source: code, shortCircuit: true };
    },
  });
}

function resolveForUser(
  specifier: string,
  context: ResolveHookContext,
  next: Resolve,
  fail: (code: "load/builtin-import" | "load/module-not-found") => never,
): ResolveFnOutput {
  const asOurs: ResolveHookContext = { ...context, parentURL: import.meta.url };
  if (specifier === "gatewright") return next(specifier, asOurs);
  if (isBuiltin(specifier)) return fail("load/builtin-import");
  const places = /^zod(\/|$)/.test(specifier) ? [context, asOurs] : [context];
  for (const place of places) {
    try {
      return next(specifier, place);
    } catch {
      // Not there; the next place may have it.
    }
  }
  return fail("load/module-not-found");
}
