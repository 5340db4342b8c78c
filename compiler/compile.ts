import { realpathSync } from "node:fs";
import { dirname } from "node:path";
import type { Target } from "../model/targets.ts";
import { createReport, type Diagnostic, type Report } from "./diagnostics/report.ts";
import type { Gateway } from "./ir/gateway.ts";
import type { RouteGuard } from "./ir/route-guard.ts";
import type { TypeProblem } from "./load/check-types.ts";
import type { Definition } from "./load/definition.ts";
import { type LoadOptions, loadGateway } from "./load/load.ts";
import { openSources, type Sources } from "./load/source.ts";
import { check } from "./passes/check.ts";
import { createLocator } from "./passes/locator.ts";
import { lower, pathsOf } from "./passes/lower.ts";
import { createPlaces, type Places } from "./passes/places.ts";
import type { Plan } from "./passes/plan.ts";
import type { Surroundings } from "./passes/resolve/link.ts";
import { resolve } from "./passes/resolve.ts";
import { suppress } from "./passes/suppress.ts";
import { translateTypes } from "./passes/translate-types.ts";
import { type Environment, validate } from "./passes/validate.ts";

/** `file` is absolute. */
export interface CompileOptions extends LoadOptions {
  readonly targets: readonly Target[];
  readonly environment: Environment;
  readonly surroundings: Surroundings;
  /** The guards of the last build, to compare with; left out: there is none. */
  readonly lastBuild?: readonly RouteGuard[] | undefined;
}

export interface Compilation {
  readonly diagnostics: readonly Diagnostic[];
  /** Every file the gateway was read from, or that it names and is not there; absolute. */
  readonly inputs: readonly string[];
  /** Missing after an error. */
  readonly gateway?: Gateway;
  /** One a target, in the order asked for; missing after an error. */
  readonly plans?: readonly Plan[];
  /** Where the policies and steps of `gateway` were written; missing after an error. */
  readonly places?: Places;
}

/**
 * load -> validate -> resolve -> check -> lower. Stops after a pass that reported an error, with all of its findings and
 * what only TypeScript saw.
 */
export async function compile(options: CompileOptions): Promise<Compilation> {
  const report = createReport();
  const sources = openSources();
  const loaded = await loadGateway(options, sources, report);
  const places = createPlaces();
  const gateway = loaded.definition && analyse(loaded.definition, { ...options, places, sources }, report);
  translateTypes(notTold(loaded.typeProblems, report), sources, report);
  const stop = (): Compilation => ({ diagnostics: suppress(report, loaded.inputs, sources), inputs: loaded.inputs });
  if (!gateway || report.hasErrors) return stop();

  const paths = pathsOf(gateway);
  const plans = options.targets.map((target) => lower(gateway, target, paths));
  return { ...stop(), gateway, plans, places };
}

/** validate -> resolve -> check: the gateway, or `undefined` if one of them reported an error. */
function analyse(
  definition: Definition,
  options: CompileOptions & { readonly places: Places; readonly sources: Sources },
  report: Report,
): Gateway | undefined {
  const locator = createLocator(definition, options.sources);
  const declaration = validate(definition, { environment: options.environment, locator }, report);
  if (!declaration || report.hasErrors) return undefined;

  const folder = dirname(realpathSync(options.file));
  const { surroundings, places } = options;
  const gateway = resolve(declaration, { surroundings, locator, folder, places }, report);
  if (report.hasErrors) return undefined;

  check(gateway, { folder, lastBuild: options.lastBuild }, report);
  return report.hasErrors ? undefined : gateway;
}

/**
 * What our own passes say about a line is in the words of the language; what TypeScript finds there is another view of the
 * same mistake, so only the rest is left to it.
 */
function notTold(problems: readonly TypeProblem[], report: Report): readonly TypeProblem[] {
  const errors = report.sorted().filter(({ severity }) => severity === "error");
  const told = new Set(errors.flatMap(({ span }) => (span ? [`${span.line} ${span.file}`] : [])));
  return problems.filter(({ file, line }) => !told.has(`${line} ${file}`));
}
