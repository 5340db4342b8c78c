import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { deploymentFor } from "../../../cli/deployment.ts";
import { freePort } from "../../../cli/dev/ports.ts";
import type { ProxyTarget } from "../../../cli/dev/start-proxy.ts";
import { waitUntil } from "../../../cli/dev/wait-until.ts";
import { DRAIN_DEADLINE_MS } from "../../../model/deadlines.ts";
import type { Service } from "../../../test/harness/service.ts";
import { createSigningKey, inSeconds, keySetOf, signToken } from "../../../test/harness/tokens.ts";
import { startEcho } from "../../generations/echo.ts";
import { PATHS, SLOW, SLOWLY_COMPOSED, TOKEN } from "../../generations/gateway-text.ts";
import type { Edits } from "../../generations/judge-answer.ts";
import { type Lane, type Load, startLoad } from "../../generations/load.ts";
import { sidecarPorts } from "../gateway-under-test.ts";
import { type BuildSettings, buildEdit } from "./build.ts";
import { countRequests, type RequestCounts } from "./count-requests.ts";
import { type DeployedGateway, deployGateway } from "./deployed-gateway.ts";

export interface ReloadedProxy {
  /** `NGINX 1.22` */
  readonly name: string;
  readonly target: ProxyTarget;
  readonly binary: string;
}

/** What came of the reloads of one proxy. */
export interface Reloads {
  readonly proxy: string;
  readonly reloads: number;
  readonly requests: RequestCounts;
  /** Milliseconds from the moment at which loading begins to the first new answer on a new connection. */
  readonly firstAnswerMs: readonly number[];
}

const connections = ["kept", "new"] as const;
const SLOW_TARGETS = [
  ...["/forwarded", "/guarded/forwarded", "/replaced"].map((path) => `${path}?${SLOW}`),
  SLOWLY_COMPOSED,
];

/** On each kind of connection some that are answered at once and some that are under way across a reload. */
const lanes: readonly Lane[] = connections.flatMap((connection) =>
  [PATHS, SLOW_TARGETS].flatMap((targets) => Array.from({ length: 4 }, () => ({ targets, connection }))),
);

const FIRST_ANSWER_WITHIN_MS = 60_000;
/** What is left of former configurations is cut off after the deadline: also then nothing may be lost. */
const AFTERWARDS_MS = DRAIN_DEADLINE_MS + 5_000;

/** Runs a gateway on its builds and loads so many changed ones, one after the other, while requests come. */
export async function measureReloads(proxy: ReloadedProxy, reloads: number): Promise<Reloads> {
  const key = createSigningKey("reload");
  const claims = { iss: TOKEN.issuer, aud: TOKEN.audience, sub: TOKEN.subject, exp: inSeconds(86_400), jti: "reload" };
  const echo = await startEcho(JSON.stringify(keySetOf(key)));
  const folder = mkdtempSync(join(tmpdir(), "gatewright-reload-"));
  try {
    const ports = await sidecarPorts();
    const { target } = proxy;
    const deployment = deploymentFor(target, {
      listen: { host: "127.0.0.1", port: await freePort() },
      ...{ configDir: join(folder, target), runDir: join(folder, "run") },
      ...{ adminPort: await freePort(), breakerFeedPort: ports.breakerFeed },
    });
    const settings = { target, folder, deployment, echoPort: echo.port };
    await buildEdit(0, settings);
    const gateway = await deployGateway({ ...proxy, folder, deployment, sidecarPorts: ports });
    const seen = await underLoad(reloads, { settings, gateway, echo, token: signToken(claims, key) }).finally(() =>
      gateway.stop(),
    );
    // The proxy has ended, so its log is whole.
    const requests = await countRequests(seen.requests, gateway.accessLog);
    return { proxy: proxy.name, reloads, requests, firstAnswerMs: seen.firstAnswerMs };
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await echo.stop();
  }
}

interface Run {
  readonly settings: BuildSettings;
  readonly gateway: DeployedGateway;
  readonly echo: Service;
  readonly token: string;
}

async function underLoad(reloads: number, run: Run) {
  const edits: Edits = { confirmed: 0, newest: 0, bad: new Set() };
  const load = startLoad({ port: run.settings.deployment.listen.port, token: run.token, edits, lanes });
  try {
    const firstAnswerMs: number[] = [];
    for (let edit = 1; edit <= reloads; edit++) firstAnswerMs.push(await reload(edit, run, edits, load));
    await sleep(AFTERWARDS_MS);
    return { requests: await load.stop(), firstAnswerMs };
  } catch (error) {
    await load.stop();
    throw error;
  }
}

/** @returns the milliseconds from the moment at which loading begins to the first new answer on a new connection */
async function reload(edit: number, { settings, gateway, echo }: Run, edits: Edits, load: Load): Promise<number> {
  // Nobody asks what it received, which would fill this process.
  echo.forget();
  await buildEdit(edit, settings);
  edits.newest = edit;
  const begun = performance.now();
  await gateway.load();
  const isAnswered = async () => load.firstAnswer(edit) !== undefined;
  await waitUntil(isAnswered, { withinMs: FIRST_ANSWER_WITHIN_MS, everyMs: 2 });
  const first = load.firstAnswer(edit);
  if (first === undefined) throw new Error(`edit ${edit} answers nothing after ${FIRST_ANSWER_WITHIN_MS / 1_000} s`);
  edits.confirmed = edit;
  return first - begun;
}
