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
import { openEnvoySwap } from "./swap-envoy.ts";
import { openNginxSwap } from "./swap-nginx.ts";
import type { ProxySwap, SwapGround } from "./swap-proxy.ts";

export type ProxyTarget = "envoy" | "nginx";

/** A running proxy that takes other plans. */
export interface ProxyPart extends ProxySwap {
  readonly child: Child;
}

interface Running {
  readonly args: readonly string[];
  readonly endSignal: NodeJS.Signals;
  beforeEnd?(): Promise<void>;
  readonly openSwap: (ground: SwapGround) => ProxySwap;
}

/** How each proxy is told where its configuration lies, how it takes another, and how it ends without cutting a request off. */
const RUNNING: Readonly<Record<ProxyTarget, (deployment: Deployment) => Running>> = {
  // SIGTERM ends Envoy at once, so its requests are waited for first.
  envoy: (deployment) => ({
    args: envoyArguments(deployment),
    endSignal: "SIGTERM",
    beforeEnd: () => drainEnvoy(deployment.adminPort),
    openSwap: openEnvoySwap,
  }),
  nginx: (deployment) => ({ args: nginxArguments(deployment), endSignal: "SIGQUIT", openSwap: openNginxSwap }),
};

/** Writes a proxy's artifacts and starts it on them. */
export function startProxy(options: {
  readonly target: ProxyTarget;
  readonly plan: Plan;
  readonly binary: string;
  /** Holds `<target>/` with the artifacts. */
  readonly directory: string;
  readonly deployment: Deployment;
  onOutput(line: string): void;
  onError(line: string): void;
  /** Why a swap takes long. */
  readonly onNote?: ((text: string) => void) | undefined;
}): ProxyPart {
  const { target, plan, binary, directory, deployment, onOutput } = options;
  writeWhole(directory, inFolder(target, targets[target].emit(plan, deployment)));
  const { openSwap, ...running } = RUNNING[target](deployment);
  let heard: (line: string) => void = () => {};
  const child = startChild({
    name: target,
    command: binary,
    ...running,
    namedPipe: join(deployment.runDir, "access-log"),
    onOutput,
    onError: (line) => {
      heard(line);
      options.onError(line);
    },
  });
  const swap = openSwap({
    plan,
    binary,
    directory,
    deployment,
    child,
    onComplaint: (listener) => {
      heard = listener;
    },
    note: (text) => options.onNote?.(text),
  });
  return { child, take: swap.take };
}

export function writeSidecarConfig(folder: string, text: string): string {
  const file = join(folder, "sidecar.json");
  writeFileSync(file, text);
  return file;
}
