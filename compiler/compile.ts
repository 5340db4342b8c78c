import { realpathSync } from "node:fs";
import { dirname } from "node:path";
import type { Target } from "../model/targets.ts";
import { createReport, type Diagnostic } from "./diagnostics/report.ts";
import type { Gateway } from "./ir/gateway.ts";
import type { RouteGuard } from "./ir/route-guard.ts";
import { type LoadOptions, loadGateway } from "./load/load.ts";
import { check } from "./passes/check.ts";
import { createLocator } from "./passes/locator.ts";
import { lower } from "./passes/lower.ts";
import { createPlaces, type Places } from "./passes/places.ts";
import type { Plan } from "./passes/plan.ts";
import type { Surroundings } from "./passes/resolve/link.ts";
import { resolve } from "./passes/resolve.ts";
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
 * load -> validate -> resolve -> check -> lower. Stops after a pass that reported an error, with all of its findings.
 */
export async function compile(options: CompileOptions): Promise<Compilation> {
  const report = createReport();
  const loaded = await loadGateway(options, report);
  const stop = (): Compilation => ({ diagnostics: report.sorted(), inputs: loaded.inputs });
  if (!loaded.definition || report.hasErrors) return stop();

  const locator = createLocator(loaded.definition);
  const declaration = validate(loaded.definition, { environment: options.environment, locator }, report);
  if (!declaration || report.hasErrors) return stop();

  const folder = dirname(realpathSync(options.file));
  const places = createPlaces();
  const gateway = resolve(declaration, { surroundings: options.surroundings, locator, folder, places }, report);
  if (report.hasErrors) return stop();

  check(gateway, { folder, lastBuild: options.lastBuild }, report);
  if (report.hasErrors) return stop();

  const plans = options.targets.map((target) => lower(gateway, target));
  return { ...stop(), gateway, plans, places };
}
