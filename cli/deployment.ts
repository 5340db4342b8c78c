import type { Target } from "../model/targets.ts";
import { type Deployment, STANDARD_OUTPUT } from "../targets/target.ts";

/** Where things lie on a machine that is set up as the documentation says; every one is an option of `build`. */
const DEFAULT_DEPLOYMENT = {
  listen: { host: "0.0.0.0", port: 8080 },
  configDir: { envoy: "/etc/gatewright/envoy", nginx: "/etc/gatewright/nginx" },
  runDir: "/run/gatewright",
  adminPort: 9901,
  breakerFeedPort: 8126,
  accessLog: STANDARD_OUTPUT,
} as const;

/** The oldest versions whose configuration we emit; newer ones are tested too. */
export const MINIMUM_VERSIONS: Readonly<Record<Exclude<Target, "node">, readonly [number, number, number]>> = {
  envoy: [1, 40, 0],
  nginx: [1, 22, 0],
};

export function deploymentFor(
  target: "envoy" | "nginx",
  options: Partial<Omit<Deployment, "configDir">> & { readonly configDir?: string | undefined },
): Deployment {
  return {
    listen: options.listen ?? DEFAULT_DEPLOYMENT.listen,
    configDir: options.configDir ?? DEFAULT_DEPLOYMENT.configDir[target],
    runDir: options.runDir ?? DEFAULT_DEPLOYMENT.runDir,
    adminPort: options.adminPort ?? DEFAULT_DEPLOYMENT.adminPort,
    breakerFeedPort: options.breakerFeedPort ?? DEFAULT_DEPLOYMENT.breakerFeedPort,
    accessLog: options.accessLog ?? DEFAULT_DEPLOYMENT.accessLog,
    workers: options.workers,
  };
}
