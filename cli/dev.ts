import { openCompileSession } from "./dev/compile-session.ts";
import type { Display, Wishes } from "./dev/display.ts";
import { openJsonDisplay } from "./dev/display-json.ts";
import { openLineDisplay } from "./dev/display-lines.ts";
import { openTerminalDisplay } from "./dev/display-terminal.ts";
import { openEditLoop, servedBy } from "./dev/edit-loop.ts";
import type { ServeOptions } from "./dev/running-gateway.ts";
import { servePlans, storesFor } from "./dev/start-gateway.ts";
import { StartProblem } from "./dev/start-problem.ts";
import { planOf } from "./dev/swap.ts";
import { waitUntil } from "./dev/wait-until.ts";
import { openFileWatcher } from "./dev/watch-files.ts";
import type { SourceOptions } from "./options.ts";

export interface DevOptions extends SourceOptions {
  readonly target: ServeOptions["target"];
  readonly port: number;
  readonly binary?: string;
  readonly watch: boolean;
}

/** How long `dev` waits for keys and lists before it says what is missing and goes on. */
const READY_PATIENCE_MS = 5_000;

/** `gatewright dev`: runs a gateway until SIGTERM or Ctrl-C, and serves every edit of it that is good. */
export async function dev(options: DevOptions): Promise<number> {
  const stopping = openStop();
  // Until there is something to rebuild, nobody is listening.
  const keys = { rebuild: (): void => {} };
  const display = openDisplay(options, { rebuild: () => keys.rebuild(), quit: stopping.ask });
  const session = openCompileSession({
    file: options.file,
    addresses: options.resolve,
    stores: storesFor(options.redis ?? "memory"),
  });
  const end = (exitCode: number, reason?: string): number => {
    display.show({ kind: "stopped", exitCode, ...(reason === undefined ? {} : { reason }) });
    return exitCode;
  };
  try {
    return end(...(await run(options, { session, display, stopping, keys })));
  } catch (error) {
    if (!(error instanceof StartProblem)) throw error;
    if (error.diagnostics.length > 0)
      display.show({ kind: "diagnostics", diagnostics: error.diagnostics, milliseconds: 0 });
    return end(1, error.message);
  } finally {
    session.close();
    display.close();
  }
}

interface World {
  readonly session: ReturnType<typeof openCompileSession>;
  readonly display: Display;
  readonly stopping: Stop;
  readonly keys: { rebuild: () => void };
}

async function run(options: DevOptions, { session, display, stopping, keys }: World): Promise<[number, string?]> {
  const note = (text: string): void => display.show({ kind: "note", text });
  if (options.redis === undefined) note("no --redis: limits and revocations are kept in this sidecar's memory");
  const compilation = await session.compile();
  const { diagnostics, inputs } = compilation;
  const served = servedBy(compilation, options.failOn);
  if (!served) throw new StartProblem(`${options.file} has errors.`, diagnostics);
  const gateway = await servePlans(served.plans, {
    target: options.target,
    port: options.port,
    ...(options.binary ? { binary: options.binary } : {}),
    keptRequests: 0,
    onOutput: (text) => display.show({ kind: "output", text }),
    onNote: note,
    onRequest: (line) => display.show({ kind: "request", line }),
  });
  const isReady = await waitUntil(() => gateway.isReady(), {
    withinMs: READY_PATIENCE_MS,
    everyMs: 100,
    giveUp: stopping.isAsked,
  });
  if (!isReady && !stopping.isAsked())
    note("the sidecar is not ready yet (see its lines): guarded routes answer 503 until it is");
  if (diagnostics.length > 0) display.show({ kind: "diagnostics", diagnostics, milliseconds: 0 });
  const watcher = openFileWatcher(() => loop.edited(), note);
  const loop = openEditLoop({
    session,
    gateway,
    target: options.target,
    failOn: options.failOn,
    show: display.show,
    onInputs: (files) => options.watch && watcher.watch(files),
  });
  keys.rebuild = loop.rebuild;
  if (options.watch) watcher.watch(inputs);
  const plan = planOf(served.plans, options.target);
  display.show({ kind: "ready", url: gateway.url, generation: 1, plan, served });
  // What was saved while all this started.
  if (options.watch) loop.edited();
  try {
    const reason = await Promise.race([stopping.asked, gateway.failed, loop.failed]);
    return reason === undefined ? [0] : [1, reason];
  } finally {
    watcher.close();
    await loop.close();
    await gateway.stop();
  }
}

/** The screen needs both ends of a terminal. */
function openDisplay({ format, file }: DevOptions, wishes: Wishes): Display {
  if (format === "json") return openJsonDisplay((text) => void process.stdout.write(text));
  return process.stdin.isTTY && process.stdout.isTTY ? openTerminalDisplay(file, wishes) : openLineDisplay();
}

interface Stop {
  readonly asked: Promise<void>;
  isAsked(): boolean;
  readonly ask: () => void;
}

/**
 * From the start on: a signal that comes while parts are being started must still end them. The first one counts; a
 * further one must not end this process before the parts that it started.
 */
function openStop(): Stop {
  let isAsked = false;
  const { promise: asked, resolve } = Promise.withResolvers<void>();
  const ask = (): void => {
    isAsked = true;
    resolve();
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, ask);
  // Nobody reads what it says any more: as a signal, or the parts would outlive it.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", ask);
  return { asked, isAsked: () => isAsked, ask };
}
