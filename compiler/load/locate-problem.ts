import type { SourcePlace } from "./definition.ts";
import type { LoadProblem, WorkerProblem } from "./outcome.ts";
import { defaultExport, importOf, locate, onlyTopLevelAwait, unexportedGateway } from "./places.ts";
import { type Sources, type Span, syntaxFault } from "./source.ts";

/** The exact place of a problem: the run knows the line that ran, the source what stands there. */
export function locateProblem(
  problem: WorkerProblem,
  from: { readonly entry: string; readonly inputs: readonly string[]; readonly sources: Sources },
): LoadProblem {
  const { code, parameters } = problem;
  return { code, parameters: { ...parameters }, ...(placeOfProblem(problem, from) ?? { file: from.entry }) };
}

function placeOfProblem(
  problem: WorkerProblem,
  { entry, inputs, sources }: Parameters<typeof locateProblem>[1],
): SourcePlace | Span | undefined {
  const { code, at, path } = problem;
  if (at && path) return locate(sources, at, path);
  switch (code) {
    case "load/module-not-found":
    case "load/builtin-import": {
      const importer = at && sources.read(at.file);
      return (importer && importOf(importer, problem.parameters.specifier)) ?? at;
    }
    case "load/no-gateway": {
      const source = sources.read(entry);
      return source && (defaultExport(source) ?? unexportedGateway(source));
    }
    case "load/never-settles":
      return onlyTopLevelAwait(inputs.flatMap((file) => sources.read(file) ?? []));
    case "load/syntax":
    case "load/unsupported-syntax":
      return inputs.flatMap((file) => syntaxFault(file) ?? []).at(0) ?? at;
    default:
      return at;
  }
}
