import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compileFile } from "../../compiler/compile-file.ts";
import { createReport, type Diagnostic } from "../../compiler/diagnostics/report.ts";
import type { Plan } from "../../compiler/passes/plan.ts";
import type { Surroundings } from "../../compiler/passes/resolve/link.ts";
import type { Target } from "../../model/targets.ts";
import { emitSidecar } from "../../targets/sidecar/index.ts";
import { deploymentFor } from "../deployment.ts";
import { findProgram } from "../find-program.ts";
import { checkVersion } from "../verify.ts";
import type { Child } from "./child.ts";
import { freePort, problemOfPort } from "./ports.ts";
import { startProxy, writeSidecarConfig } from "./start-proxy.ts";
import { type SidecarPorts, startSidecarChild } from "./start-sidecar.ts";
import { answersWell, waitUntil } from "./wait-until.ts";

/** A line of a gateway's access log. */
type LogLine = Readonly<Record<string, unknown>>;

export interface StartOptions {
  readonly file: string;
  readonly target: Target;
  /** The proxy's program; default: the one on PATH. */
  readonly binary?: string;
  /** On 127.0.0.1; default: a free one. */
  readonly port?: number;
  /** Addresses to use instead, by `host:port`. */
  readonly resolve?: Readonly<Record<string, string>>;
  /** URL of a Redis to use for every declared one; `"memory"` keeps everything in the sidecar. Default: as declared. */
  readonly redis?: string;
  /** Environment of the sidecar, where it finds secrets. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Everything that proxy and sidecar write. */
  onLine?(line: string): void;
}

export interface RunningGateway {
  readonly url: string;
  readonly port: number;
  readonly control: { readonly url: string; readonly token: string };
  /** The requests so far, from the access log. */
  readonly log: () => readonly LogLine[];
  readonly sidecarPids: readonly number[];
  readonly proxyPid: number | undefined;
  /** Configuration, sockets and state. */
  readonly directory: string;
  readonly plans: readonly Plan[];
  /** Whether the sidecar can decide: keys fetched, revocations known. */
  isReady(): Promise<boolean>;
  /** Settles when a part ends by itself. */
  readonly failed: Promise<string>;
  restartSidecar(): Promise<void>;
  stop(): Promise<void>;
}

/** What keeps a gateway from starting: findings of the compiler, or one sentence. */
export class StartProblem extends Error {
  readonly diagnostics: readonly Diagnostic[];
  constructor(message: string, diagnostics: readonly Diagnostic[] = []) {
    super(message);
    this.name = "StartProblem";
    this.diagnostics = diagnostics;
  }
}

const START_LIMIT_MS = 15_000;

/** Compiles a gateway and runs all of it here: sidecar first, then the proxy, as a deployment does. */
export async function startGateway(options: StartOptions): Promise<RunningGateway> {
  const plan = await planFor(options);
  const binary = options.target === "node" ? undefined : binaryFor(options.target, options.binary);
  const port = options.port ?? (await freePort());
  const problem = await problemOfPort(port);
  if (problem !== undefined)
    throw new StartProblem(`Port ${port} cannot be used: ${problem}. Choose another with --port.`);
  const directory = makeDirectory();
  const runDir = join(directory, "run");
  const ports: SidecarPorts = {
    control: await freePort(),
    status: await freePort(),
    breakerFeed: await freePort(),
    front: options.target === "node" ? port : undefined,
  };
  const token = randomBytes(24).toString("base64url");
  const requests: LogLine[] = [];
  const onOutput = (line: string): void => {
    const parsed = parseRequestLine(line);
    if (parsed) requests.push(parsed);
    options.onLine?.(line);
  };
  const onError = (line: string): void => options.onLine?.(line);
  const config = writeSidecarConfig(directory, sidecarText(plan.all));
  const startSidecar = (): Child =>
    startSidecarChild({
      config,
      runDir,
      stateDir: join(directory, "state"),
      ports,
      token,
      secrets: options.secrets ?? {},
      onOutput,
      onError,
    });

  let sidecar = startSidecar();
  const parts: Child[] = [sidecar];
  const stopAll = async (): Promise<void> => {
    for (const part of parts.toReversed()) await part.stop();
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    await waitForPart(sidecar, () => answersWell(`http://127.0.0.1:${ports.status}/health`));
    if (binary !== undefined && plan.own.target !== "node") {
      const deployment = deploymentFor(plan.own.target, {
        listen: { host: "127.0.0.1", port },
        configDir: join(directory, plan.own.target),
        runDir,
        adminPort: await freePort(),
        breakerFeedPort: ports.breakerFeed,
        workers: 1,
      });
      const proxy = startProxy({
        plan: { ...plan.own, target: plan.own.target },
        binary,
        folder: directory,
        deployment,
        onOutput,
        onError,
      });
      parts.push(proxy);
      await waitForPart(proxy, () => takesConnections(port));
    }
  } catch (error) {
    await stopAll();
    throw error;
  }
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    control: { url: `http://127.0.0.1:${ports.control}`, token },
    log: () => requests,
    get sidecarPids() {
      return [sidecar.pid];
    },
    proxyPid: parts[1]?.pid,
    directory,
    plans: plan.all,
    isReady: () => answersWell(`http://127.0.0.1:${ports.status}/ready`),
    failed: Promise.race(parts.map(async (part) => `${part.name} ended (${await part.ended})\n${part.lastWords()}`)),
    async restartSidecar() {
      await sidecar.stop();
      sidecar = startSidecar();
      parts[0] = sidecar;
      await waitForPart(sidecar, () => answersWell(`http://127.0.0.1:${ports.status}/health`));
    },
    stop: stopAll,
  };
}

async function planFor(options: StartOptions): Promise<{ readonly all: readonly Plan[]; readonly own: Plan }> {
  const stores: Surroundings["stores"] =
    options.redis === undefined ? "declared" : options.redis === "memory" ? "memory" : { redis: options.redis };
  const { diagnostics, plans } = await compileFile({ file: options.file, addresses: options.resolve ?? {}, stores });
  const own = plans?.find(({ target }) => target === options.target);
  if (!plans || !own) throw new StartProblem(`${options.file} has errors.`, diagnostics);
  return { all: plans, own };
}

function binaryFor(target: "envoy" | "nginx", given: string | undefined): string {
  const binary = given ?? findProgram(target);
  if (binary === undefined)
    throw new StartProblem(`There is no ${target} on PATH. Install it, name it with --binary, or use --target node.`);
  const report = createReport();
  if (!checkVersion(target, binary, report)) throw new StartProblem(`${binary} cannot be used.`, report.sorted());
  return binary;
}

/** The longest path that a unix socket may have (unix(7): 108 bytes with the end). */
const LONGEST_SOCKET_PATH = 107;

function makeDirectory(): string {
  const here = join(process.cwd(), ".gatewright");
  const fits = join(here, "dev-XXXXXX/run/upstream.sock").length <= LONGEST_SOCKET_PATH;
  const parent = fits ? here : tmpdir();
  mkdirSync(parent, { recursive: true });
  const directory = mkdtempSync(join(parent, "dev-"));
  mkdirSync(join(directory, "run"), { mode: 0o750 });
  mkdirSync(join(directory, "state"), { mode: 0o700 });
  return directory;
}

function sidecarText(plans: readonly Plan[]): string {
  const [artifact] = emitSidecar(plans);
  if (!artifact) throw new Error("the sidecar has no configuration");
  return artifact.text;
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

/** Lines of requests have a status; other lines are events of the sidecar or words of the proxy. */
function parseRequestLine(line: string): LogLine | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    const parsed: unknown = JSON.parse(line);
    return typeof parsed === "object" && parsed !== null && "statusCode" in parsed ? { ...parsed } : undefined;
  } catch {
    return undefined;
  }
}
