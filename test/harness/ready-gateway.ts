import type { RunningGateway } from "../../cli/dev/running-gateway.ts";
import { startGateway } from "../../cli/dev/start-gateway.ts";
import { waitUntil } from "../../cli/dev/wait-until.ts";
import type { ConformanceTarget } from "./conformance-targets.ts";

const READY_WITHIN_MS = 10_000;

/** Starts a gateway and waits until its sidecar can decide: keys are fetched, revocations known. */
export async function startReadyGateway(options: {
  readonly file: string;
  readonly target: ConformanceTarget;
  readonly resolve?: Readonly<Record<string, string>>;
  readonly redis?: string | undefined;
}): Promise<RunningGateway> {
  const { file, target, resolve, redis } = options;
  const words: string[] = [];
  const gateway = await startGateway({
    file,
    target: target.target,
    onLine: (line) => words.push(line),
    ...(target.binary ? { binary: target.binary } : {}),
    ...(resolve ? { resolve } : {}),
    ...(redis ? { redis } : {}),
  });
  if (await waitUntil(() => gateway.isReady(), { withinMs: READY_WITHIN_MS })) return gateway;
  await gateway.stop();
  throw new Error(`${target.name} is not ready after ${READY_WITHIN_MS} ms:\n${words.slice(-20).join("\n")}`);
}
