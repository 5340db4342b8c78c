import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../cli/dev/ports.ts";
import { answersWell } from "../../cli/dev/wait-until.ts";
import type { Plan } from "../../compiler/passes/plan.ts";
import { type RedisServer, startRedis } from "../../test/harness/redis.ts";
import { createSigningKey, keySetOf } from "../../test/harness/tokens.ts";
import { benchCredential, compileBenchGateway } from "./bench-gateway.ts";
import { type Expert, startExpert } from "./expert.ts";
import { fillTemplate } from "./fill-template.ts";
import { type GatewayUnderTest, startGatewayUnderTest } from "./gateway-under-test.ts";
import type { Running } from "./processes.ts";
import { compileShippedSidecar } from "./shipped-sidecar.ts";
import { startProgram } from "./start-program.ts";
import type { BenchTools } from "./tools.ts";

const BENCH = join(import.meta.dirname, "../../bench");

/** Everything that a request of the benchmark can pass through, running side by side; what is not asked is idle. */
export interface World {
  readonly direct: string;
  readonly article: string;
  /** The article's gateway once more, on the Node that the machine itself has. */
  readonly articleOnMachineNode: string;
  readonly plainByHand: string;
  readonly gateways: Readonly<Record<"nginx" | "envoy", GatewayUnderTest>>;
  /** The same gateway by hand on each proxy, beside the same sidecar. */
  readonly experts: Readonly<Record<"nginx" | "envoy", Expert>>;
  readonly redis: RedisServer;
  readonly plans: readonly Plan[];
  /** What Node runs to start a sidecar. */
  readonly sidecarProgram: readonly string[];
  readonly folder: string;
  readonly running: readonly Running[];
  /** The headers that every request carries: a credential that all gateways accept. */
  readonly headers: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

export async function openWorld(tools: BenchTools): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), "gatewright-bench-"));
  const stops: (() => Promise<void>)[] = [async () => rmSync(folder, { recursive: true, force: true })];
  const stop = async (): Promise<void> => {
    for (const end of stops.splice(0).toReversed()) await end();
  };
  const started = <Program extends { stop(): Promise<void> }>(program: Program): Program => {
    stops.push(() => program.stop());
    return program;
  };
  try {
    return await startAll(tools, folder, started, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startAll(
  tools: BenchTools,
  folder: string,
  started: <Program extends { stop(): Promise<void> }>(program: Program) => Program,
  stop: () => Promise<void>,
): Promise<World> {
  const key = createSigningKey("bench-1");
  const redis = started(await startRedis());
  const ports = {
    backend: await freePort(),
    plain: await freePort(),
    article: await freePort(),
    onMachineNode: await freePort(),
  };
  const url = (port: number): string => `http://127.0.0.1:${port}`;
  const settings = { folder, backendPort: String(ports.backend), plainPort: String(ports.plain) };
  const jwks = JSON.stringify(keySetOf(key));
  const backend = started(
    await startNginx(tools, "backend", { ...settings, jwks }, `${url(ports.backend)}/products/p-1`),
  );
  const plain = started(await startNginx(tools, "plain", settings, `${url(ports.plain)}/api/products/p-1`));
  const publicKey = key.publicKey.export({ type: "spki", format: "pem" }).toString();
  const sample = { backend: url(ports.backend), redis: redis.url, publicKey };
  const article = started(await startArticle({ ...sample, port: ports.article, node: process.execPath }));
  const onMachineNode = started(await startArticle({ ...sample, port: ports.onMachineNode, node: tools.machineNode }));
  const plans = await compileBenchGateway(redis.url, `127.0.0.1:${ports.backend}`);
  const sidecarProgram = compileShippedSidecar();
  const open = async (proxy: "nginx" | "envoy"): Promise<GatewayUnderTest> => {
    const gateway = await startGatewayUnderTest({
      ...{ proxy, binary: tools[proxy], program: sidecarProgram, plans, folder: join(folder, proxy) },
    });
    started(gateway.sidecar);
    return { ...gateway, proxy: started(gateway.proxy) };
  };
  const gateways = { nginx: await open("nginx"), envoy: await open("envoy") };
  const openExpert = async (proxy: "nginx" | "envoy"): Promise<Expert> => {
    const beside = { gateway: gateways[proxy], plans, backendPort: ports.backend };
    const expert = await startExpert({ proxy, binary: tools[proxy], folder: join(folder, proxy), ...beside });
    started(expert.proxy);
    return expert;
  };
  const experts = { nginx: await openExpert("nginx"), envoy: await openExpert("envoy") };
  return {
    direct: `${url(ports.backend)}/products/p-1`,
    article: `${url(ports.article)}/api/products/p-1`,
    articleOnMachineNode: `${url(ports.onMachineNode)}/api/products/p-1`,
    plainByHand: `${url(ports.plain)}/api/products/p-1`,
    gateways,
    experts,
    redis,
    plans,
    sidecarProgram,
    folder,
    running: [
      { role: "backend", pid: backend.pid },
      { role: "plain-by-hand", pid: plain.pid },
      { role: "proxy", pid: gateways.nginx.proxy.pid },
      { role: "proxy", pid: gateways.envoy.proxy.pid },
      { role: "proxy", pid: experts.nginx.proxy.pid },
      { role: "proxy", pid: experts.envoy.proxy.pid },
      { role: "sidecar", pid: gateways.nginx.sidecar.pid },
      { role: "sidecar", pid: gateways.envoy.sidecar.pid },
      { role: "article", pid: article.pid },
      { role: "article", pid: onMachineNode.pid },
      { role: "redis", pid: await pidOfRedis(redis) },
    ],
    headers: { authorization: `Bearer ${benchCredential(key)}` },
    stop,
  };
}

/** Starts Debian's NGINX on a file of bench/nginx/, whose `${name}` are replaced by settings. */
function startNginx(tools: BenchTools, name: string, settings: Readonly<Record<string, string>>, probe: string) {
  const template = readFileSync(join(BENCH, "nginx", `${name}.conf`), "utf8");
  const file = join(String(settings.folder), `${name}.conf`);
  writeFileSync(file, fillTemplate(template, settings));
  const args = ["-e", "stderr", "-p", String(settings.folder), "-c", file];
  return startProgram({ name, command: tools.nginx, args, isUp: () => answersWell(probe) });
}

interface Sample {
  readonly node: string;
  readonly port: number;
  readonly backend: string;
  readonly redis: string;
  readonly publicKey: string;
}

function startArticle({ node, port, backend, redis, publicKey }: Sample) {
  return startProgram({
    name: "the article's gateway",
    command: node,
    args: [join(BENCH, "article/gateway.cjs")],
    env: {
      ...process.env,
      // Express renders its errors and caches its views by this.
      NODE_ENV: "production",
      PORT: String(port),
      JWT_PUBLIC_KEY: publicKey,
      PRODUCT_SERVICE_URL: backend,
      ORDER_SERVICE_URL: backend,
      REDIS_URL: redis,
      MAX_TOKENS: "60000000",
    },
    isUp: () => answersWell(`http://127.0.0.1:${port}/health`),
  });
}

async function pidOfRedis({ client }: RedisServer): Promise<number> {
  return Number(/^process_id:(\d+)/m.exec(await client.info("server"))?.[1]);
}
