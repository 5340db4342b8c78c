import type { Plan } from "../../compiler/passes/plan.ts";
import { HEADER_LIMITS } from "../../model/headers.ts";
import type { Deployment } from "../target.ts";
import { emitAccessLogs } from "./access-log.ts";
import { asSent } from "./canonical-request.ts";
import { clientAddress } from "./client-address.ts";
import * as edge from "./edge-defaults.ts";
import type { RouteSource } from "./files.ts";
import { emitFilters } from "./filters.ts";
import { forgeries } from "./forgeries.ts";
import { localReplies } from "./local-replies.ts";
import { requestIdSettings } from "./request-id.ts";
import { duration, type Listener, type TypedConfig, typed } from "./resources.ts";

/** Where the gateway takes requests of clients. */
export function emitListener(plan: Plan, deployment: Deployment, routes: RouteSource): Listener {
  const { host, port } = deployment.listen;
  return {
    name: "gateway",
    address: { socket_address: { address: host, port_value: port } },
    per_connection_buffer_limit_bytes: edge.CONNECTION_BUFFER_BYTES,
    filter_chains: [{ filters: [{ name: "http", typed_config: emitConnectionManager(plan, deployment, routes) }] }],
  };
}

function emitConnectionManager(plan: Plan, deployment: Deployment, routes: RouteSource): TypedConfig {
  return typed("envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager", {
    stat_prefix: "gateway",
    ...asSent,
    ...clientAddress(plan.gateway.trust),
    ...requestIdSettings,
    ...limits,
    ...protocols,
    early_header_mutation_extensions: [
      {
        name: "early",
        typed_config: typed("envoy.extensions.http.early_header_mutation.header_mutation.v3.HeaderMutation", {
          mutations: forgeries,
        }),
      },
    ],
    local_reply_config: localReplies,
    access_log: emitAccessLogs(deployment),
    http_filters: emitFilters(plan),
    ...routes,
  });
}

/** How long, how much and how many: beyond it a client is told to wait, or refused (408, 431). */
const limits = {
  common_http_protocol_options: {
    idle_timeout: duration(edge.CONNECTION_IDLE_MS),
    max_headers_count: HEADER_LIMITS.count,
    // `x_user_id` and `x-user-id` are one name to many upstreams.
    headers_with_underscores_action: "DROP_HEADER",
  },
  max_request_headers_kb: HEADER_LIMITS.bytes / 1_024,
  stream_idle_timeout: duration(edge.STREAM_IDLE_MS),
  request_headers_timeout: duration(edge.REQUEST_HEADERS_MS),
  request_timeout: duration(edge.REQUEST_MS),
} as const;

const protocols = {
  http_protocol_options: {
    // The absolute form names a second host; the answer is a 400.
    allow_absolute_url: false,
    // Without it 426, where NGINX and Node serve.
    accept_http_10: true,
    // An unknown method is a 405 like any other that a path does not have; its characters are checked by a filter.
    allow_custom_methods: true,
    // No route speaks another protocol: an offer to switch is ignored (RFC 9110 section 7.8), not refused.
    ignore_http_11_upgrade: [{ safe_regex: { regex: ".*" } }],
  },
  http2_protocol_options: {
    max_concurrent_streams: edge.HTTP2_STREAMS,
    initial_stream_window_size: edge.HTTP2_STREAM_WINDOW,
    initial_connection_window_size: edge.HTTP2_CONNECTION_WINDOW,
  },
  // An upstream's own name stays; ours is nobody's business.
  server_header_transformation: "PASS_THROUGH",
} as const;
