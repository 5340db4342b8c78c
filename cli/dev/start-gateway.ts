import { compileFile } from "../../compiler/compile-file.ts";
import { createReport } from "../../compiler/diagnostics/report.ts";
import type { Plan } from "../../compiler/passes/plan.ts";
import type { Surroundings } from "../../compiler/passes/resolve/link.ts";
import { findProgram } from "../find-program.ts";
import { checkVersion } from "../verify.ts";
import type { RunningGateway, ServeOptions } from "./running-gateway.ts";
import { serveParts } from "./serve-parts.ts";
import { StartProblem } from "./start-problem.ts";

export interface StartOptions extends ServeOptions {
  readonly file: string;
  /** Addresses to use instead, by `host:port`. */
  readonly resolve?: Readonly<Record<string, string>>;
  /** URL of a Redis to use for every declared one; `"memory"` keeps everything in the sidecar. Default: as declared. */
  readonly redis?: string;
}

/** Compiles a gateway and runs all of it here: sidecar first, then the proxy, as a deployment does. */
export async function startGateway(options: StartOptions): Promise<RunningGateway> {
  const { file, resolve: addresses = {} } = options;
  const { diagnostics, plans } = await compileFile({ file, addresses, stores: storesFor(options.redis) });
  if (!plans) throw new StartProblem(`${file} has errors.`, diagnostics);
  return servePlans(plans, options);
}

/** Runs what was compiled. @throws StartProblem with the reason if that is not possible */
export async function servePlans(plans: readonly Plan[], options: ServeOptions): Promise<RunningGateway> {
  const { target } = options;
  return serveParts(
    plans,
    options,
    target === "node" ? undefined : { target, binary: binaryFor(target, options.binary) },
  );
}

export function storesFor(redis: StartOptions["redis"]): Surroundings["stores"] {
  return redis === undefined ? "declared" : redis === "memory" ? "memory" : { redis };
}

function binaryFor(target: "envoy" | "nginx", given: string | undefined): string {
  const binary = given ?? findProgram(target);
  if (binary === undefined)
    throw new StartProblem(`There is no ${target} on PATH. Install it, name it with --binary, or use --target node.`);
  const report = createReport();
  if (!checkVersion(target, binary, report)) throw new StartProblem(`${binary} cannot be used.`, report.sorted());
  return binary;
}
