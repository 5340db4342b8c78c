import type { Deployment } from "../target.ts";
import { MAX_CLIENT_CONNECTIONS, MAX_REGEX_PROGRAM } from "./edge-defaults.ts";
import { fileSource, RESOURCE_FILES } from "./files.ts";
import { type Cluster, type Listener, typed } from "./resources.ts";

/** What Envoy reads once, at its start: where everything else is, and what bounds the whole process. */
export function emitBootstrap(deployment: Deployment) {
  return {
    ...emitProcess(deployment),
    dynamic_resources: {
      cds_config: fileSource(deployment, RESOURCE_FILES.clusters),
      lds_config: fileSource(deployment, RESOURCE_FILES.listeners),
    },
  };
}

/** The same with everything in it. */
export function emitStandaloneBootstrap(
  deployment: Deployment,
  resources: { readonly listeners: readonly Listener[]; readonly clusters: readonly Cluster[] },
) {
  return { ...emitProcess(deployment), static_resources: resources };
}

function emitProcess(deployment: Deployment) {
  return {
    node: { id: "gatewright", cluster: "gatewright" },
    admin: emitAdmin(deployment.adminPort),
    layered_runtime: {
      layers: [{ name: "gatewright", static_layer: { "re2.max_program_size.error_level": MAX_REGEX_PROGRAM } }],
    },
    overload_manager: {
      resource_monitors: [
        {
          name: "envoy.resource_monitors.global_downstream_max_connections",
          typed_config: typed(
            "envoy.extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig",
            { max_active_downstream_connections: MAX_CLIENT_CONNECTIONS },
          ),
        },
      ],
    },
  };
}

/**
 * Loopback only, and of all that it can do (end the process, dump the configuration, change limits) only what the
 * sidecar and a graceful stop need: health, numbers, certificates, and draining before SIGTERM, on which Envoy would cut
 * requests off.
 */
function emitAdmin(port: number) {
  return {
    address: { socket_address: { address: "127.0.0.1", port_value: port } },
    allow_paths: [
      { exact: "/ready" },
      { exact: "/certs" },
      { prefix: "/stats" },
      { prefix: "/clusters" },
      { prefix: "/drain_listeners" },
    ],
    ignore_global_conn_limit: true,
  };
}
