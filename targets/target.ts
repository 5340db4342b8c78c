import type { Plan } from "../compiler/passes/plan.ts";

/** A file to deploy. The path is relative to the target's folder. */
export interface Artifact {
  readonly path: string;
  readonly text: string;
}

/** Where a program finds its own standard output. */
export const STANDARD_OUTPUT = "/dev/stdout";

/** Where things will be on the machine that runs the proxy; all paths absolute. */
export interface Deployment {
  /** Where the gateway takes requests. */
  readonly listen: { readonly host: string; readonly port: number };
  /** Where the target's artifacts will lie. */
  readonly configDir: string;
  /** The sockets of guard, relay and upstreams, pid and temporary files: a directory that proxy and sidecar share. */
  readonly runDir: string;
  /** Loopback port of Envoy's admin interface. */
  readonly adminPort: number;
  /** Loopback UDP port on which the sidecar hears of failed calls (NGINX). */
  readonly breakerFeedPort: number;
  /** The file that gets a line for each request, or {@link STANDARD_OUTPUT}; without `$`. */
  readonly accessLog: string;
  /** Worker processes or threads; undefined: one a core. */
  readonly workers: number | undefined;
}

export interface Emitter {
  /** Never fails for a valid plan: a failure is our bug. Same plan and deployment, same bytes. */
  emit(plan: Plan, deployment: Deployment): readonly Artifact[];
  /** The same configuration as the one file that the proxy's own check reads whole; never deployed. */
  emitForValidation(plan: Plan, deployment: Deployment): Artifact;
}

export { SOCKETS } from "../model/sockets.ts";
