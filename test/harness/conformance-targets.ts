import type { Target } from "../../model/targets.ts";
import { findTools } from "../../scripts/toolchain.ts";

/** One column of every conformance run. */
export interface ConformanceTarget {
  /** `NGINX 1.22` */
  readonly name: string;
  readonly target: Target;
  /** The proxy to run; the sidecar's own front needs none. */
  readonly binary: string | undefined;
}

export interface FoundTargets {
  readonly targets: readonly ConformanceTarget[];
  /** Names of those whose proxy is not on this machine. */
  readonly missing: readonly string[];
}

/** What can run here. The Node front always can, and stands last: it is the reference that others are compared with. */
export function findTargets(): FoundTargets {
  const tools = findTools();
  const proxies = [
    { name: "Envoy 1.40", target: "envoy", binary: tools.envoy },
    { name: "NGINX 1.22", target: "nginx", binary: tools.nginx122 },
    { name: "NGINX 1.31", target: "nginx", binary: tools.nginx131 },
  ] as const;
  return {
    targets: [
      ...proxies.filter(({ binary }) => binary !== undefined),
      { name: "Node", target: "node", binary: undefined },
    ],
    missing: proxies.filter(({ binary }) => binary === undefined).map(({ name }) => name),
  };
}

/**
 * All targets that a gateway must be the same on. Throws if a proxy is missing: a run that leaves one out would say
 * less than it seems to.
 */
export function conformanceTargets(): readonly ConformanceTarget[] {
  const { targets, missing } = findTargets();
  if (missing.length > 0) throw new Error(`${missing.join(" and ")} not found. Run: npm run setup`);
  return targets;
}

/** Those of them that are a proxy. */
export function conformanceProxies() {
  return conformanceTargets().flatMap(({ name, target, binary }) =>
    target === "node" || binary === undefined ? [] : [{ name, target, binary }],
  );
}
