import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import type { Plan } from "../../compiler/passes/plan.ts";
import { deploymentFor } from "../deployment.ts";
import type { Child } from "./child.ts";
import { makeDirectory } from "./directory.ts";
import { readOutputLine } from "./output-line.ts";
import { freePort, freePortAbove, problemOfPort } from "./ports.ts";
import { openRequestLog } from "./request-log.ts";
import type { RunningGateway, ServeOptions } from "./running-gateway.ts";
import { openSidecarPart, type SidecarPart } from "./sidecar-part.ts";
import { StartProblem } from "./start-problem.ts";
import { type ProxyPart, type ProxyTarget, startProxy, writeSidecarConfig } from "./start-proxy.ts";
import { type SidecarPorts, startSidecarChild } from "./start-sidecar.ts";
import { createSwap, planOf, sidecarText } from "./swap.ts";
import { answersWell, waitUntil } from "./wait-until.ts";

const START_LIMIT_MS = 15_000;
const KEPT_REQUESTS = 10_000;

/** Starts the sidecar, then the proxy if there is one, and waits for each. */
export async function serveParts(
  plans: readonly Plan[],
  options: ServeOptions,
  program: { readonly target: ProxyTarget; readonly binary: string } | undefined,
): Promise<RunningGateway> {
  const port = options.port ?? (await freePort());
  await refuseUnusable(port);
  const directory = makeDirectory();
  const ports: SidecarPorts = {
    control: await freePort(),
    status: await freePort(),
    breakerFeed: await freePort(),
    front: program === undefined ? port : undefined,
  };
  const token = randomBytes(24).toString("base64url");
  const log = openRequestLog(options.keptRequests ?? KEPT_REQUESTS);
  const onError = (text: string): void => {
    options.onLine?.(text);
    options.onOutput?.(text);
  };
  const onOutput = (text: string): void => {
    const line = readOutputLine(text);
    if (line.kind === "probe") return;
    options.onLine?.(text);
    if (line.kind !== "request") {
      sidecar.hear(line);
      options.onOutput?.(text);
      return;
    }
    log.add(line.line);
    options.onRequest?.(line.line);
  };
  const sidecar = startSidecar({ plans, options, directory, ports, token, onOutput, onError });
  const parts = (): readonly Child[] => (proxy === undefined ? [sidecar.child] : [sidecar.child, proxy.child]);
  const stop = async (): Promise<void> => {
    for (const part of parts().toReversed()) await part.stop();
    rmSync(directory, { recursive: true, force: true });
  };
  let proxy: ProxyPart | undefined;
  try {
    await waitForPart(sidecar.child, () => answersWell(`http://127.0.0.1:${ports.status}/health`));
    if (program !== undefined) {
      const deployment = await deploymentOf(program.target, { port, directory, breakerFeedPort: ports.breakerFeed });
      const plan = planOf(plans, program.target);
      const { onNote } = options;
      proxy = startProxy({ ...program, plan, directory, deployment, onOutput, onError, onNote });
      await waitForPart(proxy.child, () => takesConnections(port));
    }
  } catch (error) {
    await stop();
    throw error;
  }
  const serving = createSwap(plans, { target: options.target, sidecar, proxy });
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    control: { url: `http://127.0.0.1:${ports.control}`, token },
    log: log.lines,
    get sidecarPids() {
      return [sidecar.child.pid];
    },
    proxyPid: proxy?.child.pid,
    directory,
    get plans() {
      return serving.plans();
    },
    isReady: () => answersWell(`http://127.0.0.1:${ports.status}/ready`),
    failed: Promise.race(parts().map(async (part) => `${part.name} ended (${await part.ended})\n${part.lastWords()}`)),
    swap: serving.swap,
    restartSidecar: () => sidecar.restart(),
    stop,
  };
}

async function refuseUnusable(port: number): Promise<void> {
  const problem = await problemOfPort(port);
  if (problem === undefined) return;
  const free = await freePortAbove(port);
  const instead = free === undefined ? "Choose another with --port." : `This one is free: --port ${free}`;
  throw new StartProblem(`Port ${port} cannot be used: ${problem}. ${instead}`);
}

function startSidecar(world: {
  readonly plans: readonly Plan[];
  readonly options: ServeOptions;
  readonly directory: string;
  readonly ports: SidecarPorts;
  readonly token: string;
  onOutput(line: string): void;
  onError(line: string): void;
}): SidecarPart {
  const { plans, options, directory, ports, token, onOutput, onError } = world;
  const text = sidecarText(plans);
  const config = writeSidecarConfig(directory, text);
  return openSidecarPart({
    config,
    text,
    start: () =>
      startSidecarChild({
        config,
        runDir: join(directory, "run"),
        stateDir: join(directory, "state"),
        ports,
        token,
        secrets: options.secrets ?? {},
        onOutput,
        onError,
      }),
    waitFor: (child) => waitForPart(child, () => answersWell(`http://127.0.0.1:${ports.status}/health`)),
  });
}

async function deploymentOf(
  target: ProxyTarget,
  { port, directory, breakerFeedPort }: { port: number; directory: string; breakerFeedPort: number },
) {
  return deploymentFor(target, {
    listen: { host: "127.0.0.1", port },
    configDir: join(directory, target),
    runDir: join(directory, "run"),
    adminPort: await freePort(),
    breakerFeedPort,
    workers: 1,
  });
}

async function waitForPart(part: Child, isUp: () => Promise<boolean>): Promise<void> {
  if (await waitUntil(isUp, { withinMs: START_LIMIT_MS, giveUp: () => part.hasEnded() })) return;
  const words = part.lastWords();
  throw new StartProblem(`${part.name} did not start.${words === "" ? "" : `\n${words}`}`);
}

function takesConnections(port: number): Promise<boolean> {
  return new Promise((settle) => {
    const socket = connect({ port, host: "127.0.0.1" });
    socket.once("connect", () => {
      socket.destroy();
      settle(true);
    });
    socket.once("error", () => settle(false));
  });
}
