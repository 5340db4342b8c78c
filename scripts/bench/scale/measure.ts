import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "../../../cli/dev/ports.ts";
import type { Cost } from "../cost.ts";
import { cpuMicroseconds } from "../processes.ts";
import type { Spread } from "../statistics.ts";
import type { BenchTools } from "../tools.ts";
import { runWrk } from "../wrk.ts";
import { type CompileCosts, measureCompile, type Ports } from "./costs.ts";
import { measureEdits } from "./edits.ts";
import { type Form, pathOfRoute, writeScaleGateway } from "./gateways.ts";
import { type ProxyName, reloadNginx, type Started, startMeasured, startOn, testNginx } from "./proxies.ts";

/** A gateway of the benchmark on disk, compiled. */
export interface ScaleGateway {
  readonly routes: number;
  readonly form: Form;
  readonly folder: string;
  readonly ports: Ports;
  readonly compiled: CompileCosts;
  /** Milliseconds from an edit in `dev` to its diagnostics. */
  readonly edit: Spread;
}

export async function compileScaleGateway(
  routes: number,
  form: Form,
  options: { readonly root: string; readonly backend: string; readonly main: string },
): Promise<ScaleGateway> {
  const folder = join(options.root, `${routes}-${form.replaceAll(" ", "-")}`);
  mkdirSync(folder, { recursive: true, mode: 0o750 });
  const file = join(folder, "gateway.ts");
  writeFileSync(file, writeScaleGateway(routes, form, options.backend));
  const ports = { port: await freePort(), adminPort: await freePort() };
  const compiled = measureCompile(options.main, file, folder, ports);
  return { routes, form, folder, ports, compiled, edit: await measureEdits(options.main, file, folder) };
}

/** One round of load: of the same moment, so that its ratios hold. */
export interface LoadRound {
  /** The first route of the smallest gateway, microseconds of CPU a request. */
  readonly reference: number;
  readonly first: number;
  readonly last: number;
  /** Requests a second. */
  readonly perSecond: { readonly first: number; readonly last: number };
}

export interface ProxyCosts {
  readonly start: Cost;
  readonly megabytes: number;
  readonly rounds: readonly LoadRound[];
  /** NGINX only. */
  readonly test?: Cost;
  readonly reload?: Cost;
}

export interface Pace {
  readonly rounds: number;
  readonly seconds: number;
}

/** Starts a proxy on a gateway beside the one on the smallest, and asks both in turn. */
export async function measureProxy(
  proxy: ProxyName,
  gateway: ScaleGateway,
  smallest: ScaleGateway,
  { tools, pace }: { readonly tools: BenchTools; readonly pace: Pace },
): Promise<ProxyCosts> {
  // Its start is a figure only where it is itself what is measured.
  const startReference = gateway === smallest ? startMeasured : startOn;
  const reference = await startReference(proxy, tools, smallest.folder, smallest.ports, firstPath(smallest));
  try {
    if (gateway === smallest)
      return await measureStarted(proxy, gateway, { started: reference, reference, smallest, tools, pace });
    const started = await startMeasured(proxy, tools, gateway.folder, gateway.ports, firstPath(gateway));
    try {
      return await measureStarted(proxy, gateway, { started, reference, smallest, tools, pace });
    } finally {
      await started.child.stop();
    }
  } finally {
    await reference.child.stop();
  }
}

interface Running {
  readonly started: Started;
  readonly reference: Started;
  readonly smallest: ScaleGateway;
  readonly tools: BenchTools;
  readonly pace: Pace;
}

async function measureStarted(
  proxy: ProxyName,
  gateway: ScaleGateway,
  { started, reference, smallest, tools, pace }: Running,
): Promise<ProxyCosts> {
  const ask = (of: Started, at: ScaleGateway, path: string) =>
    loadOn(of, `http://127.0.0.1:${at.ports.port}${path}`, tools, pace.seconds);
  const rounds: LoadRound[] = [];
  for (let round = 0; round < pace.rounds; round++) {
    const base = await ask(reference, smallest, firstPath(smallest));
    const last = await ask(started, gateway, pathOfRoute(gateway.routes - 1, gateway.form));
    const first = await ask(started, gateway, firstPath(gateway));
    rounds.push({
      ...{ reference: base.cpu, first: first.cpu, last: last.cpu },
      perSecond: { first: first.perSecond, last: last.perSecond },
    });
  }
  const costs = { start: started.start, megabytes: started.megabytes, rounds };
  if (proxy === "envoy") return costs;
  return { ...costs, test: testNginx(tools, gateway.folder, gateway.ports), reload: await reloadNginx(started.child) };
}

const firstPath = (gateway: ScaleGateway) => pathOfRoute(0, gateway.form);

const CONNECTIONS = 32;

async function loadOn({ child }: Started, url: string, tools: BenchTools, seconds: number) {
  const running = { role: "proxy", pid: child.pid } as const;
  const before = cpuMicroseconds(running);
  const { requests, perSecond } = await runWrk(tools.wrk, {
    url,
    headers: {},
    seconds,
    core: 0,
    connections: CONNECTIONS,
  });
  return { cpu: (cpuMicroseconds(running) - before) / requests, perSecond };
}
