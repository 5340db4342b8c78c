import type { RunningGateway } from "../../cli/dev/running-gateway.ts";
import { type ConformanceTarget, conformanceTargets } from "../../test/harness/conformance-targets.ts";
import { startReadyGateway } from "../../test/harness/ready-gateway.ts";
import { type RedisServer, startRedis } from "../../test/harness/redis.ts";

/** Gateways of one target, each with a sidecar of its own, that share one Redis. */
export interface Instances {
  readonly gateways: readonly RunningGateway[];
  readonly redis: RedisServer;
}

/** The proxies a proof is made on. */
export function provenTargets(): readonly ConformanceTarget[] {
  return conformanceTargets().filter(({ target }) => target !== "node");
}

/** Runs `work` with fresh instances and stops them whatever happens. */
export async function withInstances<Result>(
  options: {
    readonly target: ConformanceTarget;
    readonly count: number;
    readonly file: string;
    readonly resolve?: Readonly<Record<string, string>>;
    /** A directory where Redis keeps what it has, so that it survives being killed. Default: it keeps nothing. */
    readonly appendOnlyDirectory?: string;
  },
  work: (instances: Instances) => Promise<Result>,
): Promise<Result> {
  const { target, count, file, resolve, appendOnlyDirectory } = options;
  const redis = await startRedis(appendOnlyDirectory === undefined ? {} : { appendOnlyDirectory });
  const gateways: RunningGateway[] = [];
  try {
    for (let started = 0; started < count; started++) {
      gateways.push(await startReadyGateway({ file, target, redis: redis.url, ...(resolve ? { resolve } : {}) }));
    }
    return await work({ gateways, redis });
  } finally {
    await Promise.all(gateways.map((gateway) => gateway.stop()));
    await redis.stop();
  }
}

/** `kill -9` of a gateway's sidecars. */
export function killSidecars({ sidecarPids }: RunningGateway): void {
  for (const pid of sidecarPids) process.kill(pid, "SIGKILL");
}
