import type { Plan } from "../../compiler/passes/plan.ts";
import { GUARD_DEADLINE_MS } from "../../model/deadlines.ts";
import { INTERNAL_HEADERS } from "../../model/headers.ts";
import { refusals } from "../../model/refusals.ts";
import { headersRead } from "../guard-question.ts";
import { SOCKETS } from "../target.ts";
import { CLIENT_ADDRESS } from "./client-address.ts";
import { verdictHeaders } from "./policies/index.ts";
import { duration, type HttpFilter, type TypedConfig, typed } from "./resources.ts";
import { sidecarCluster } from "./sidecar-cluster.ts";

const FILTER = "guard";
const CLUSTER = "@guard";

/** Where the sidecar finds what a proxy asks it in Envoy's words; the rest of the path is the request's own target. */
const DOOR = "/envoy";

/** For the routes of `typed_per_filter_config`: nobody is asked. */
export const unguarded: { readonly [filter: string]: TypedConfig } = {
  [FILTER]: typed("envoy.config.route.v3.FilterConfig", { disabled: true, config: {} }),
};

/**
 * One question a request: method, target and the few headers that decide go to the sidecar, never a body. It stands
 * before every route that does not switch it off, so a route that forgets to is closed, not open.
 *
 * A denial reaches the client as it is: status, body and the listed headers. Anything but an answer in time is a 503.
 */
export function emitGuard(plan: Plan): HttpFilter {
  // Exclusive: a denial without content-type on the list would leave as text/plain.
  const ofDenial = [
    INTERNAL_HEADERS.code,
    "content-type",
    "retry-after",
    ...verdictHeaders.toClient,
    ...verdictHeaders.toLog,
  ];
  return {
    name: FILTER,
    typed_config: typed("envoy.extensions.filters.http.ext_authz.v3.ExtAuthz", {
      failure_mode_allow: false,
      status_on_error: { code: refusals.guard_unavailable.status },
      allowed_headers: exactly(["authorization", "x-request-id", ...headersRead(plan)]),
      http_service: {
        server_uri: { uri: "http://guard", cluster: CLUSTER, timeout: duration(GUARD_DEADLINE_MS) },
        path_prefix: DOOR,
        authorization_request: {
          headers_to_add: [
            { key: INTERNAL_HEADERS.guard, value: "%METADATA(ROUTE:gatewright:guard)%" },
            { key: INTERNAL_HEADERS.address, value: CLIENT_ADDRESS },
          ],
        },
        authorization_response: {
          allowed_upstream_headers: exactly(verdictHeaders.toUpstream),
          allowed_client_headers_on_success: exactly(verdictHeaders.toLog),
          allowed_client_headers: exactly(ofDenial),
        },
      },
    }),
  };
}

export function emitGuardCluster(runDir: string) {
  return sidecarCluster(CLUSTER, `${runDir}/${SOCKETS.guard}`);
}

/** Sorted and each once: the same plan gives the same bytes. */
function exactly(names: readonly string[]) {
  return { patterns: [...new Set(names.map((name) => name.toLowerCase()))].sort().map((exact) => ({ exact })) };
}
