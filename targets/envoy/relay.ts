import type { Plan, PlanRoute } from "../../compiler/passes/plan.ts";
import { RELAY_MARGIN_MS } from "../../model/deadlines.ts";
import { INTERNAL_HEADERS } from "../../model/headers.ts";
import { SOCKETS } from "../target.ts";
import { CLIENT_ADDRESS } from "./client-address.ts";
import { unguarded } from "./guard.ts";
import type { RouteDraft } from "./policies/policy.ts";
import { duration, type Route, setHeader } from "./resources.ts";
import { sidecarCluster } from "./sidecar-cluster.ts";
import { literal } from "./substitution.ts";

const CLUSTER = "@relay";

/**
 * A route whose work is the sidecar's: which one, whose guard and from where, in headers that no client can set. The
 * relay asks its guard in process, so the filter is off; its answer's `x-gw-*` headers are facts for the log.
 */
export function relayAction(route: PlanRoute, draft: RouteDraft, plan: Plan): Omit<Route, "match"> {
  const relay = plan.relays.find(({ id }) => id === route.relay);
  if (!relay) throw new Error(`${route.name} goes to a relay that the plan does not have`);
  return {
    metadata: { filter_metadata: { gatewright: { ...draft.facts, relay: relay.id } } },
    route: { cluster: CLUSTER, timeout: duration(relay.timeoutMs + RELAY_MARGIN_MS) },
    request_headers_to_add: [
      setHeader(INTERNAL_HEADERS.relay, literal(relay.id)),
      ...(relay.guard === undefined ? [] : [setHeader(INTERNAL_HEADERS.guard, literal(relay.guard))]),
      setHeader(INTERNAL_HEADERS.address, CLIENT_ADDRESS),
    ],
    typed_per_filter_config: unguarded,
  };
}

export function emitRelayCluster(runDir: string) {
  return sidecarCluster(CLUSTER, `${runDir}/${SOCKETS.relay}`);
}
