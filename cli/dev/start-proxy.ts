import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Plan } from "../../compiler/passes/plan.ts";
import { envoyArguments } from "../../targets/envoy/command-line.ts";
import { targets } from "../../targets/index.ts";
import { nginxArguments } from "../../targets/nginx/command-line.ts";
import type { Deployment } from "../../targets/target.ts";
import { inFolder } from "../emit.ts";
import { writeWhole } from "../write-whole.ts";
import { type Child, startChild } from "./child.ts";
import { drainEnvoy } from "./drain-envoy.ts";

interface Running {
  readonly args: readonly string[];
  readonly endSignal: NodeJS.Signals;
  beforeEnd?(): Promise<void>;
}

/** How each proxy is told where its configuration lies, and how it ends without cutting a request off. */
const RUNNING: Readonly<Record<"envoy" | "nginx", (deployment: Deployment) => Running>> = {
  // SIGTERM ends Envoy at once, so its requests are waited for first.
  envoy: (deployment) => ({
    args: envoyArguments(deployment),
    endSignal: "SIGTERM",
    beforeEnd: () => drainEnvoy(deployment.adminPort),
  }),
  nginx: (deployment) => ({ args: nginxArguments(deployment), endSignal: "SIGQUIT" }),
};

/** Writes a proxy's artifacts and starts it on them. */
export function startProxy(options: {
  readonly plan: Plan & { readonly target: "envoy" | "nginx" };
  readonly binary: string;
  /** Holds `<target>/` with the artifacts. */
  readonly folder: string;
  readonly deployment: Deployment;
  onOutput(line: string): void;
  onError(line: string): void;
}): Child {
  const { plan, deployment } = options;
  writeWhole(options.folder, inFolder(plan.target, targets[plan.target].emit(plan, deployment)));
  return startChild({
    name: plan.target,
    command: options.binary,
    ...RUNNING[plan.target](deployment),
    namedPipe: join(deployment.runDir, "access-log"),
    onOutput: options.onOutput,
    onError: options.onError,
  });
}

export function writeSidecarConfig(folder: string, text: string): string {
  const file = join(folder, "sidecar.json");
  writeFileSync(file, text);
  return file;
}
