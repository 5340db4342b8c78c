import { isIP } from "node:net";
import type { Upstream } from "../../compiler/ir/gateway.ts";
import type { Plan } from "../../compiler/passes/plan.ts";
import { CONNECT_TIMEOUT_MS } from "../../model/deadlines.ts";
import { DNS_REFRESH_MS } from "./edge-defaults.ts";
import { emitGuardCluster } from "./guard.ts";
import { clusterPart } from "./policies/index.ts";
import { emitRelayCluster } from "./relay.ts";
import { type Cluster, duration, type Endpoint, typed } from "./resources.ts";
import { unlimited } from "./sidecar-cluster.ts";
import { upstreamsOfRelays } from "./upstream-listener.ts";
import { emitTlsMatches, tlsMetadata } from "./upstream-tls.ts";

/** Every upstream that some route or relay calls, and the sidecar's sockets. */
export function emitClusters(plan: Plan, runDir: string): readonly Cluster[] {
  return [
    ...calledUpstreams(plan).map((upstream) => emitCluster(upstream, plan)),
    emitGuardCluster(runDir),
    ...(plan.relays.length > 0 ? [emitRelayCluster(runDir)] : []),
  ];
}

function calledUpstreams(plan: Plan): readonly Upstream[] {
  const placed = plan.paths.flatMap(({ routes }) => routes.flatMap((route) => route.placed));
  const byRoutes = placed.flatMap(({ policy }) => (policy.kind === "upstream" ? [policy.upstream] : []));
  const called = new Set([...byRoutes, ...upstreamsOfRelays(plan).map(({ name }) => name)]);
  return plan.gateway.upstreams.filter(({ name }) => called.has(name));
}

/** The hosts of an upstream, in turn; none is tried twice for one request. */
function emitCluster(upstream: Upstream, plan: Plan): Cluster {
  const hasNames = upstream.addresses.some(({ host }) => isIP(host) === 0);
  return {
    name: upstream.name,
    ...(hasNames ? byName : ({ type: "STATIC" } as const)),
    connect_timeout: duration(CONNECT_TIMEOUT_MS),
    lb_policy: "ROUND_ROBIN",
    circuit_breakers: unlimited,
    ...clusterPart(plan, upstream),
    ...emitTlsMatches(upstream),
    load_assignment: {
      cluster_name: upstream.name,
      endpoints: [{ lb_endpoints: upstream.addresses.map(emitEndpoint) }],
    },
  };
}

/** A name's addresses are all hosts; IPv6 only where there is nothing else, since a name rarely listens on both. */
const byName = {
  cluster_type: {
    name: "envoy.cluster.dns",
    typed_config: typed("envoy.extensions.clusters.dns.v3.DnsCluster", {
      dns_lookup_family: "V4_PREFERRED",
      dns_refresh_rate: duration(DNS_REFRESH_MS),
      respect_dns_ttl: true,
    }),
  },
} as const;

function emitEndpoint(address: Upstream["addresses"][number]): Endpoint {
  return {
    endpoint: { address: { socket_address: { address: address.host, port_value: address.port } } },
    ...tlsMetadata(address),
  };
}
