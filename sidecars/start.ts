import { DRAIN_DEADLINE_MS } from "../model/deadlines.ts";
import { SOCKETS } from "../model/sockets.ts";
import { openBreakerFeed } from "./breaker/feed.ts";
import type { SidecarConfig } from "./config.ts";
import { type Configurations, openConfigurations } from "./configurations.ts";
import { listenPrivately } from "./control/listen.ts";
import { createStatusServer } from "./control/status-server.ts";
import { createAsk } from "./guard/ask.ts";
import { createGuardServer } from "./guard/http.ts";
import { Living } from "./living.ts";
import type { Log } from "./log/log.ts";
import { createCompose } from "./relay/compose.ts";
import { createFront } from "./relay/front.ts";
import { createRelayServer } from "./relay/server.ts";
import { listenInRunDir, type Serving, servePort, serveSocket, serving } from "./serve.ts";
import { StartError } from "./start-error.ts";

export interface SidecarOptions {
  readonly config: SidecarConfig;
  /** The directory of the sockets shared with a proxy; left out: there is none beside us. */
  readonly runDir?: string | undefined;
  /** Serve without a proxy, calling upstreams at their addresses. */
  readonly front?: { readonly host: string; readonly port: number } | undefined;
  /** The API of operators, on 127.0.0.1. */
  readonly control?: { readonly port: number; readonly token: string } | undefined;
  /** `/health` and `/ready`, on 127.0.0.1. */
  readonly statusPort?: number | undefined;
  /** Where NGINX reports failures, UDP on 127.0.0.1. */
  readonly breakerFeedPort?: number | undefined;
  /** Of this process alone: the local copies of what was revoked. */
  readonly stateDir: string;
  readonly secret: (name: string) => string;
  readonly log: Log;
  /** Milliseconds between "not ready" and the first refused connection; default 500, two rounds of a quick probe. */
  readonly noticeMs?: number;
  /** Milliseconds for which configurations before the last one stay known; default: those of requests under way. */
  readonly olderForMs?: number;
}

export interface RunningSidecar {
  /** Resolves when requests can be served: keys are there, lists of revocations are fresh. */
  readonly ready: Promise<void>;
  /** Takes another configuration; guards and relays of the present one stay known. Not taken if it throws. */
  reload(config: SidecarConfig): Promise<void>;
  /** Not ready, then no new requests, then the end of those under way (at most 30 s), then the end of all else. */
  drain(): Promise<void>;
}

const NOTICE_MS = 500;

/** Between two looks whether all is there. */
const READY_CHECK_MS = 20;

/** @throws StartError if the options, the configuration or the machine do not allow it */
export async function startSidecar(options: SidecarOptions): Promise<RunningSidecar> {
  const { log, front, runDir, noticeMs = NOTICE_MS } = options;
  const proxyRunDir = front === undefined ? runDir : undefined;
  const living = new Living({ log, secret: options.secret, stateDir: options.stateDir, proxyRunDir });
  const closing: Closing = { servers: [], last: [] };
  let isDraining = false;
  try {
    const configurations = await openConfigurations(living, options.config, options.olderForMs);
    const waitingFor = (): readonly string[] => (isDraining ? ["the end"] : configurations.current().waitingFor());
    await serveRequests(options, configurations, closing);
    await serveFeed(options, configurations, closing);
    await serveControl(options, living, closing);
    await serveStatus(options, waitingFor, closing);
    return {
      ready: untilReady(() => waitingFor().length === 0),
      reload: (config) => configurations.take(config),
      drain: async () => {
        isDraining = true;
        for (const server of closing.servers) server.announceEnd();
        await new Promise((resolve) => setTimeout(resolve, noticeMs));
        await close(closing, living, DRAIN_DEADLINE_MS);
      },
    };
  } catch (error) {
    await close(closing, living, 0);
    throw error;
  }
}

/** What is to be closed, in this order; in between, what all of it uses. */
interface Closing {
  readonly servers: Serving[];
  readonly last: (() => Promise<void>)[];
}

async function close({ servers, last }: Closing, living: Living, deadlineMs: number): Promise<void> {
  await Promise.all(servers.map((server) => server.end(deadlineMs)));
  await living.close();
  for (const end of last) await end();
}

async function serveRequests(
  { log, front, runDir }: SidecarOptions,
  configurations: Configurations,
  { servers }: Closing,
): Promise<void> {
  const ask = createAsk(configurations.findGuard, log);
  const compose = createCompose(ask, log);
  if (runDir !== undefined) {
    const guard = createGuardServer(ask, log);
    await listenInRunDir(guard.server, runDir, SOCKETS.guard);
    servers.push(guard.serving);
    const relay = createRelayServer(configurations.findRelay, compose, log);
    servers.push(await serveSocket(relay, runDir, SOCKETS.relay));
  }
  if (front !== undefined) {
    const world = () => ({ ...configurations.current().front, findRelay: configurations.findRelay });
    servers.push(await servePort(createFront({ world, ask, compose, log }), front));
  }
}

async function serveFeed(
  { breakerFeedPort: port }: SidecarOptions,
  configurations: Configurations,
  { last }: Closing,
): Promise<void> {
  if (port === undefined) return;
  const onFailure = (upstream: string): void =>
    configurations.current().breakers.get(upstream)?.reportFailure(performance.now());
  try {
    const feed = await openBreakerFeed(port, onFailure);
    last.push(() => feed.close());
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartError(`cannot listen on UDP port ${port} of 127.0.0.1: ${reason}`);
  }
}

/** Express is loaded only where there is a control API: it costs memory that a guard does not need. */
async function serveControl({ control, log }: SidecarOptions, living: Living, { servers }: Closing): Promise<void> {
  if (control === undefined) return;
  const { createControlServer } = await import("./control/control-server.ts");
  const server = createControlServer({ token: control.token, revocations: living.revocations, log });
  await listenPrivately(server, { kind: "port", port: control.port });
  servers.push(serving(server));
}

/** Closed at the very end: until then it says that the sidecar is not ready. */
async function serveStatus(
  { statusPort: port }: SidecarOptions,
  waitingFor: () => readonly string[],
  { last }: Closing,
): Promise<void> {
  if (port === undefined) return;
  const server = createStatusServer(waitingFor);
  await listenPrivately(server, { kind: "port", port });
  const status = serving(server);
  last.push(() => status.end(0));
}

function untilReady(isReady: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const check = (): void => {
      if (isReady()) resolve();
      else setTimeout(check, READY_CHECK_MS).unref();
    };
    check();
  });
}
