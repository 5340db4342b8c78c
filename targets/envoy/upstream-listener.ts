import type { Upstream } from "../../compiler/ir/gateway.ts";
import { upstreamsOfRelays } from "../../compiler/passes/called-upstreams.ts";
import type { Plan } from "../../compiler/passes/plan.ts";
import { INTERNAL_HEADERS, LOG_FACT_HEADERS } from "../../model/headers.ts";
import { refusals } from "../../model/refusals.ts";
import { type Deployment, SOCKETS } from "../target.ts";
import { asSent } from "./canonical-request.ts";
import type { RouteSource } from "./files.ts";
import { upstreamReplies } from "./local-replies.ts";
import { duration, type Listener, type Route, type RouteConfiguration, typed } from "./resources.ts";

export const UPSTREAM_ROUTES = "upstreams";

/** Owner and group: proxy and sidecar. */
const SOCKET_MODE = 0o660;

/** The relay ends a call that is late by closing it, which cancels it upstream; this only catches a lost relay. */
const LONGEST_CALL_MS = 60_000;

/**
 * The relay's way to upstreams: their pools, health and TLS stay Envoy's. A bypass by nature, so it listens on nothing
 * but a socket in the shared directory and leads only to the upstreams that relays use. No access log: a call between
 * relay and proxy is no request.
 */
export function emitUpstreamListener(deployment: Deployment, routes: RouteSource): Listener {
  return {
    name: UPSTREAM_ROUTES,
    address: { pipe: { path: `${deployment.runDir}/${SOCKETS.upstream}`, mode: SOCKET_MODE } },
    // The client's connection has been counted already.
    ignore_global_conn_limit: true,
    filter_chains: [
      {
        filters: [
          {
            name: "http",
            typed_config: typed("envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager", {
              stat_prefix: UPSTREAM_ROUTES,
              ...asSent,
              generate_request_id: false,
              skip_xff_append: true,
              server_header_transformation: "PASS_THROUGH",
              local_reply_config: upstreamReplies,
              http_filters: [
                {
                  name: "envoy.filters.http.router",
                  typed_config: typed("envoy.extensions.filters.http.router.v3.Router", {
                    suppress_envoy_headers: true,
                  }),
                },
              ],
              ...routes,
            }),
          },
        ],
      },
    ],
  };
}

/** The fixed table: one header names the upstream. */
export function emitUpstreamRoutes(plan: Plan): RouteConfiguration {
  return {
    name: UPSTREAM_ROUTES,
    request_headers_to_remove: [...Object.values(INTERNAL_HEADERS), "x-envoy-internal"],
    virtual_hosts: [
      { name: UPSTREAM_ROUTES, domains: ["*"], routes: [...upstreamsOfRelays(plan).map(routeTo), unknownUpstream] },
    ],
  };
}

function routeTo({ name }: Upstream): Route {
  return {
    name,
    match: { prefix: "/", headers: [{ name: INTERNAL_HEADERS.upstream, string_match: { exact: name } }] },
    route: { cluster: name, timeout: duration(LONGEST_CALL_MS) },
    // Then `x-gw-code` on an answer is Envoy's own word: the upstream was not reached.
    response_headers_to_remove: LOG_FACT_HEADERS,
  };
}

/** Its words are in `upstreamReplies`. */
const unknownUpstream: Route = {
  match: { prefix: "/" },
  direct_response: { status: refusals.unavailable.status },
};
