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

/** How each proxy is told where its configuration lies. */
const ARGUMENTS: Readonly<Record<"envoy" | "nginx", (deployment: Deployment) => readonly string[]>> = {
  envoy: envoyArguments,
  nginx: nginxArguments,
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
    args: ARGUMENTS[plan.target](deployment),
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
