import { deploymentFor } from "../../../cli/deployment.ts";
import type { Child } from "../../../cli/dev/child.ts";
import { answersWell, waitUntil } from "../../../cli/dev/wait-until.ts";
import { envoyArguments } from "../../../targets/envoy/command-line.ts";
import { nginxArguments } from "../../../targets/nginx/command-line.ts";
import { type Cost, costOf } from "../cost.ts";
import { childrenOf, familyOf, fineCpuMilliseconds, residentBytes } from "../processes.ts";
import { startProgram } from "../start-program.ts";
import type { BenchTools } from "../tools.ts";
import type { Ports } from "./costs.ts";

export type ProxyName = "envoy" | "nginx";

/** A proxy with its configuration loaded, and what loading it took. */
export interface Started {
  readonly child: Child;
  readonly start: Cost;
  readonly megabytes: number;
}

const MEGABYTE = 2 ** 20;

/** How long is what is measured. */
const STARTED_WITHIN_MS = 300_000;

/** Whatever else the machine does adds to a start, so the least of so many is what it costs. */
const STARTS = 3;

/** Starts a proxy as {@link startOn} does, so often that what the start takes can be said. The last one stays. */
export async function startMeasured(...of: Parameters<typeof startOn>): Promise<Started> {
  const starts: Cost[] = [];
  for (let count = 1; count < STARTS; count++) {
    const { child, start } = await startOn(...of);
    await child.stop();
    starts.push(start);
  }
  const last = await startOn(...of);
  return { ...last, start: [...starts, last.start].reduce((least, next) => (next.cpu < least.cpu ? next : least)) };
}

/** Starts a proxy on the artifacts in `<folder>/<proxy>`, with one worker, until it serves `path`. */
export async function startOn(
  proxy: ProxyName,
  tools: BenchTools,
  folder: string,
  { port, adminPort }: Ports,
  path: string,
): Promise<Started> {
  const before = performance.now();
  const child = await startProgram({
    name: proxy,
    command: tools[proxy],
    args: argumentsOf(proxy, folder, { port, adminPort }),
    withinMs: STARTED_WITHIN_MS,
    isUp: () => answersWell(`http://127.0.0.1:${port}${path}`),
  });
  const cpu = fineCpuMilliseconds(familyOf(child.pid));
  const worker = proxy === "nginx" ? (childrenOf(child.pid)[0] ?? child.pid) : child.pid;
  return { child, start: { wall: performance.now() - before, cpu }, megabytes: residentBytes(worker) / MEGABYTE };
}

/** `nginx -t`. It opens its access log, which is /dev/stdout: that cannot be the socket which Node gives a program. */
export function testNginx(tools: BenchTools, folder: string, ports: Ports): Cost {
  const command = [tools.nginx, "-t", ...argumentsOf("nginx", folder, ports)];
  const { wall, cpu } = costOf(["sh", "-c", 'exec "$@" >/dev/null', "sh", ...command]);
  return { wall, cpu };
}

const RELOADED_WITHIN_MS = 30_000;

/** From the signal until a new worker is there: the master has read everything anew. */
export async function reloadNginx({ pid }: Child): Promise<Cost> {
  const old = new Set(childrenOf(pid));
  const cpuOf = () => fineCpuMilliseconds([pid]);
  const [before, cpuBefore] = [performance.now(), cpuOf()];
  process.kill(pid, "SIGHUP");
  const isReloaded = async () => childrenOf(pid).some((worker) => !old.has(worker));
  const done = await waitUntil(isReloaded, { withinMs: RELOADED_WITHIN_MS, giveUp: () => false });
  if (!done) throw new Error("NGINX has not reloaded");
  return { wall: performance.now() - before, cpu: cpuOf() - cpuBefore };
}

function argumentsOf(proxy: ProxyName, folder: string, { port, adminPort }: Ports): readonly string[] {
  const deployment = deploymentFor(proxy, {
    listen: { host: "127.0.0.1", port },
    ...{ configDir: `${folder}/${proxy}/${proxy}`, runDir: folder, adminPort, workers: 1 },
  });
  return proxy === "envoy" ? envoyArguments(deployment) : nginxArguments(deployment);
}
