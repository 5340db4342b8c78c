import { curlLine } from "./dev/curl-line.ts";
import { type StartOptions, StartProblem, startGateway } from "./dev/start-gateway.ts";
import { waitUntil } from "./dev/wait-until.ts";
import type { SourceOptions } from "./options.ts";
import { printPlan } from "./plan-text.ts";
import { printDiagnostics } from "./print-diagnostics.ts";

export interface DevOptions extends SourceOptions {
  readonly target: StartOptions["target"];
  readonly port: number;
  readonly binary?: string;
}

/** How long `dev` waits for keys and lists before it says what is missing and goes on. */
const READY_PATIENCE_MS = 5_000;

/** `gatewright dev`: runs a gateway until SIGTERM or Ctrl-C. */
export async function dev(options: DevOptions): Promise<number> {
  const say = (text: string): void => void process.stderr.write(`${text}\n`);
  // From the start on: a signal that comes while parts are being started must still end them.
  let isStopping = false;
  const stopping = signalled().then(() => {
    isStopping = true;
  });
  if (options.redis === undefined) say("no --redis: limits and revocations are kept in this sidecar's memory");
  try {
    const gateway = await startGateway({
      file: options.file,
      target: options.target,
      port: options.port,
      resolve: options.resolve,
      redis: options.redis ?? "memory",
      ...(options.binary ? { binary: options.binary } : {}),
      onLine: (line) => void process.stdout.write(`${line}\n`),
    });
    say(printPlan(gateway.plans.filter(({ target }) => target === options.target)));
    const isReady = await waitUntil(() => gateway.isReady(), {
      withinMs: READY_PATIENCE_MS,
      everyMs: 100,
      giveUp: () => isStopping,
    });
    if (!isReady && !isStopping)
      say("the sidecar is not ready yet (see its lines): guarded routes answer 503 until it is");
    process.stdout.write(`ready ${gateway.url}\n`);
    const request = gateway.plans[0] && curlLine(gateway.plans[0].gateway, gateway.url);
    if (request !== undefined) process.stdout.write(`try   ${request}\n`);
    const reason = await Promise.race([stopping, gateway.failed]);
    await gateway.stop();
    if (reason === undefined) return 0;
    say(reason);
    return 1;
  } catch (error) {
    if (!(error instanceof StartProblem)) throw error;
    printDiagnostics(error.diagnostics, options.format);
    say(error.message);
    return 1;
  }
}

/** The first signal counts; a further one must not end this process before the parts that it started. */
function signalled(): Promise<void> {
  return new Promise((settle) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => settle());
  });
}
