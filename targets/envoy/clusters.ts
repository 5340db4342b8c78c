import { isIP } from "node:net";
import type { FormerUpstream, Upstream } from "../../compiler/ir/gateway.ts";
import { calledUpstreams, upstreamsOfRoutes } from "../../compiler/passes/called-upstreams.ts";
import type { Plan } from "../../compiler/passes/plan.ts";
import { CONNECT_TIMEOUT_MS } from "../../model/deadlines.ts";
import { DNS_REFRESH_MS } from "./edge-defaults.ts";
import { emitGuardCluster } from "./guard.ts";
import { clusterPart } from "./policies/index.ts";
import type { ClusterPart } from "./policies/policy.ts";
import { emitRelayCluster } from "./relay.ts";
import { type Cluster, duration, type Endpoint, typed } from "./resources.ts";
import { unlimited } from "./sidecar-cluster.ts";
import { emitTlsMatches, tlsMetadata } from "./upstream-tls.ts";

/** Every upstream that some route or relay calls, former ones, and the sidecar's sockets. */
export function emitClusters(plan: Plan, runDir: string): readonly Cluster[] {
  const ofRoutes = new Set(upstreamsOfRoutes(plan));
  return [
    ...calledUpstreams(plan).map((upstream) =>
      emitCluster(upstream, ofRoutes.has(upstream) ? clusterPart(upstream) : {}),
    ),
    ...plan.formerUpstreams.map((upstream) => emitCluster(upstream, clusterPart(upstream))),
    emitGuardCluster(runDir),
    ...(plan.relays.length > 0 ? [emitRelayCluster(runDir)] : []),
  ];
}

/** The hosts of an upstream, in turn; none is tried twice for one request. */
function emitCluster(upstream: FormerUpstream, part: Partial<ClusterPart>): Cluster {
  const hasNames = upstream.addresses.some(({ host }) => isIP(host) === 0);
  return {
    name: upstream.name,
    ...(hasNames ? byName : ({ type: "STATIC" } as const)),
    connect_timeout: duration(CONNECT_TIMEOUT_MS),
    lb_policy: "ROUND_ROBIN",
    circuit_breakers: unlimited,
    ...part,
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
