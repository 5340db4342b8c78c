import { join } from "node:path";
import { compileFile } from "../compiler/compile-file.ts";
import { createReport, type Diagnostic } from "../compiler/diagnostics/report.ts";
import { shortName } from "../compiler/diagnostics/source-files.ts";
import type { Spare } from "../compiler/load/spare.ts";
import { keepingUpstreams } from "../compiler/passes/called-upstreams.ts";
import type { Plan } from "../compiler/passes/plan.ts";
import { systemReason } from "../model/system-error.ts";
import type { Target } from "../model/targets.ts";
import type { Deployment } from "../targets/target.ts";
import { deploymentFor } from "./deployment.ts";
import { proxiesOfEarlierBuild } from "./earlier-build.ts";
import { emitAll } from "./emit.ts";
import { findProgram } from "./find-program.ts";
import { readLastBuild } from "./last-build.ts";
import { absolute, type ComparedOptions, isProxy } from "./options.ts";
import { printPlan } from "./plan-text.ts";
import { hasFailed, printDiagnostics } from "./print-diagnostics.ts";
import { verifyPlan } from "./verify.ts";
import { writeWhole } from "./write-whole.ts";

export interface BuildOptions extends ComparedOptions {
  readonly out: string;
  /** Left out: the targets that the gateway names. */
  readonly target?: Exclude<Target, "node">;
  readonly emit?: "ir" | "plan";
  readonly listen?: Deployment["listen"];
  readonly configDir?: string;
  readonly runDir?: string;
  readonly adminPort?: number;
  readonly breakerFeedPort?: number;
  readonly accessLog?: string;
  readonly verify: boolean;
  readonly types: boolean;
}

/** `gatewright build`: checks, compiles, asks the proxies that are there, writes everything or nothing. */
export async function build(options: BuildOptions, spare: Spare): Promise<number> {
  const lastBuild = readLastBuild({ asked: options.against, usual: join(absolute(options.out), "plan.json") });
  if (lastBuild === "unusable") return 1;
  const compilation = await compileFile({
    file: options.file,
    addresses: options.resolve,
    stores: options.redis === undefined ? "declared" : { redis: options.redis },
    lastBuild: lastBuild?.guards,
    spare,
    types: options.types,
  });
  const { gateway, plans } = compilation;
  if (!gateway || !plans) return end(compilation.diagnostics, options);
  const wanted = options.target ? [options.target] : gateway.targets;
  // Of a build that nobody named it is not known whether it runs anywhere; and twice the same build is the same twice.
  const former = options.against === undefined ? [] : (lastBuild?.upstreams ?? []);
  const chosen = plans
    .filter(({ target }) => target === "node" || wanted.includes(target))
    .map((plan) => keepingUpstreams(plan, former));
  if (options.emit) {
    printDiagnostics(compilation.diagnostics, "text");
    const middle = options.emit === "ir" ? gateway : chosen.map(({ gateway: _, ...plan }) => plan);
    process.stdout.write(`${JSON.stringify(middle, null, 2)}\n`);
    return hasFailed(compilation.diagnostics, options.failOn) ? 1 : 0;
  }
  const found = [...compilation.diagnostics, ...(options.verify ? verifyAll(chosen, options) : [])];
  if (hasFailed(found, options.failOn)) return end(found, options);
  const out = absolute(options.out);
  // One sidecar.json serves the proxies of one build: what an earlier one left for another would ask for unknown guards.
  const gone = proxiesOfEarlierBuild(out).filter((proxy) => !chosen.some(({ target }) => target === proxy));
  const problems = write(chosen, gone, options);
  if (problems) return end([...found, ...problems], options);
  if (options.format === "text") process.stdout.write(`${printPlan(chosen)}\n${reportOf(chosen, gone, options)}`);
  return end(found, options);
}

/** What was done to the folder, and what is in it beside the gateway as it is declared. */
function reportOf(chosen: readonly Plan[], gone: readonly string[], { out, against }: BuildOptions): string {
  const folder = shortName(absolute(out));
  const removed = gone.map((proxy) => `removed ${folder}/${proxy}/: this build is not for ${proxy}`);
  const kept = chosen.flatMap(({ target, formerUpstreams }) =>
    target === "envoy" ? formerUpstreams.map(({ name }) => name) : [],
  );
  const keeps = `Envoy keeps ${kept.join(", ")} of ${against}, until the build after this one`;
  return [`written to ${folder}/`, ...removed, ...(kept.length > 0 ? [keeps] : []), ""].join("\n");
}

function end(diagnostics: readonly Diagnostic[], options: BuildOptions): number {
  printDiagnostics(diagnostics, options.format);
  return hasFailed(diagnostics, options.failOn) ? 1 : 0;
}

function verifyAll(plans: readonly Plan[], { accessLog }: BuildOptions): readonly Diagnostic[] {
  const report = createReport();
  for (const plan of plans) {
    if (!isProxy(plan.target)) continue;
    const binary = findProgram(plan.target);
    if (binary) verifyPlan(plan, binary, report, accessLog);
    else process.stderr.write(`${plan.target} is not on PATH: its configuration is not checked by the proxy itself\n`);
  }
  return report.sorted();
}

/** Findings if the folder could not be written. */
function write(
  plans: readonly Plan[],
  gone: readonly string[],
  options: BuildOptions,
): readonly Diagnostic[] | undefined {
  const { listen, configDir, runDir, adminPort, breakerFeedPort, accessLog } = options;
  const settings = {
    configDir,
    ...(listen ? { listen } : {}),
    ...(runDir ? { runDir } : {}),
    ...(adminPort ? { adminPort } : {}),
    ...(breakerFeedPort ? { breakerFeedPort } : {}),
    ...(accessLog ? { accessLog } : {}),
  };
  const deployments = { envoy: deploymentFor("envoy", settings), nginx: deploymentFor("nginx", settings) };
  const artifacts = emitAll(plans, deployments);
  try {
    writeWhole(absolute(options.out), artifacts, gone);
    return undefined;
  } catch (error) {
    const reason = systemReason(error);
    if (reason === undefined) throw error;
    const report = createReport();
    report.add("output/not-writable", { path: options.out, reason });
    return report.sorted();
  }
}
