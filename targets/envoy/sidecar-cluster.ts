import { MAX_CLUSTER_REQUESTS, SIDECAR_CONNECT_MS } from "./edge-defaults.ts";
import { type Cluster, duration } from "./resources.ts";

/** A server of the sidecar behind a unix socket. Its name begins with `@`, which no upstream's does. */
export function sidecarCluster(name: `@${string}`, path: string): Cluster {
  return {
    name,
    type: "STATIC",
    connect_timeout: duration(SIDECAR_CONNECT_MS),
    circuit_breakers: unlimited,
    load_assignment: {
      cluster_name: name,
      endpoints: [{ lb_endpoints: [{ endpoint: { address: { pipe: { path } } } }] }],
    },
  };
}

/** See `MAX_CLUSTER_REQUESTS`: no bulkhead that nobody declared. */
export const unlimited = {
  thresholds: [
    {
      max_connections: MAX_CLUSTER_REQUESTS,
      max_pending_requests: MAX_CLUSTER_REQUESTS,
      max_requests: MAX_CLUSTER_REQUESTS,
    },
  ],
} as const;
