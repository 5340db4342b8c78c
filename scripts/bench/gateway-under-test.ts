import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { deploymentFor } from "../../cli/deployment.ts";
import type { Child } from "../../cli/dev/child.ts";
import { freePort } from "../../cli/dev/ports.ts";
import { writeSidecarConfig } from "../../cli/dev/start-proxy.ts";
import { type SidecarPorts, startSidecarChild } from "../../cli/dev/start-sidecar.ts";
import { answersWell, waitUntil } from "../../cli/dev/wait-until.ts";
import { inFolder } from "../../cli/emit.ts";
import { writeWhole } from "../../cli/write-whole.ts";
import type { Plan } from "../../compiler/passes/plan.ts";
import { envoyArguments } from "../../targets/envoy/command-line.ts";
import { targets } from "../../targets/index.ts";
import { nginxArguments } from "../../targets/nginx/command-line.ts";
import { emitSidecar } from "../../targets/sidecar/index.ts";
import { SOCKETS } from "../../targets/target.ts";
import { startProgram } from "./start-program.ts";

export type UnderProxy = "nginx" | "envoy";

/** bench/gateway.ts on one proxy, beside a sidecar of its own. */
export interface GatewayUnderTest {
  readonly url: string;
  readonly proxy: Child;
  readonly sidecar: Child;
  /** Where its sidecar is asked, and told of failures: for a proxy that somebody else has configured. */
  readonly guardSocket: string;
  readonly breakerFeedPort: number;
}

const READY_WITHIN_MS = 10_000;

/**
 * Starts what `gatewright dev` starts, with one worker and without a reader of the log: `dev` parses every line, and that
 * would be measured, too.
 */
export async function startGatewayUnderTest(options: {
  readonly proxy: UnderProxy;
  readonly binary: string;
  /** What Node runs: the sidecar as it is shipped. */
  readonly program: readonly string[];
  readonly plans: readonly Plan[];
  readonly folder: string;
  /** The file that takes its access log; default `/dev/null`. */
  readonly output?: string;
}): Promise<GatewayUnderTest> {
  const { proxy, binary, program, plans, folder, output } = options;
  const runDir = join(folder, "run");
  mkdirSync(runDir, { recursive: true, mode: 0o750 });
  const ports = await sidecarPorts();
  const sidecar = await startReadySidecar({ program, plans, folder, runDir, ports });
  const port = await freePort();
  const deployment = deploymentFor(proxy, {
    listen: { host: "127.0.0.1", port },
    configDir: join(folder, proxy),
    runDir,
    adminPort: await freePort(),
    breakerFeedPort: ports.breakerFeed,
    workers: 1,
  });
  const plan = plans.find(({ target }) => target === proxy);
  if (plan === undefined) throw new Error(`there is no plan for ${proxy}`);
  writeWhole(folder, inFolder(proxy, targets[proxy].emit(plan, deployment)));
  const url = `http://127.0.0.1:${port}`;
  try {
    const running = await startProgram({
      name: proxy,
      command: binary,
      args: proxy === "envoy" ? envoyArguments(deployment) : nginxArguments(deployment),
      ...(output === undefined ? {} : { output }),
      isUp: () => answersWell(`${url}/plain/products/p-1`),
    });
    const guardSocket = join(runDir, SOCKETS.guard);
    return { url, proxy: running, sidecar, guardSocket, breakerFeedPort: ports.breakerFeed };
  } catch (error) {
    await sidecar.stop();
    throw error;
  }
}

export async function sidecarPorts(): Promise<SidecarPorts> {
  const [control, status, breakerFeed] = [await freePort(), await freePort(), await freePort()];
  return { control, status, breakerFeed, front: undefined };
}

/** A sidecar as a deployment starts it, all its parts on. */
export function startSidecar(options: {
  readonly program: readonly string[];
  readonly plans: readonly Plan[];
  readonly folder: string;
  readonly runDir: string;
  readonly ports: SidecarPorts;
  onEvent(line: string): void;
}): Child {
  const { program, plans, folder, runDir, ports, onEvent } = options;
  const [artifact] = emitSidecar(plans);
  if (artifact === undefined) throw new Error("there is no configuration of the sidecar");
  return startSidecarChild({
    program,
    config: writeSidecarConfig(folder, artifact.text),
    runDir,
    stateDir: join(folder, "state"),
    ports,
    token: randomBytes(24).toString("base64url"),
    secrets: {},
    onOutput: onEvent,
    onError: onEvent,
  });
}

async function startReadySidecar(options: Omit<Parameters<typeof startSidecar>[0], "onEvent">): Promise<Child> {
  const said: string[] = [];
  const sidecar = startSidecar({ ...options, onEvent: (line) => said.push(line) });
  const isReady = (): Promise<boolean> => answersWell(`http://127.0.0.1:${options.ports.status}/ready`);
  if (await waitUntil(isReady, { withinMs: READY_WITHIN_MS, giveUp: () => sidecar.hasEnded() })) return sidecar;
  await sidecar.stop();
  throw new Error(`the sidecar is not ready after ${READY_WITHIN_MS} ms:\n${said.slice(-20).join("\n")}`);
}
