import { isIP } from "node:net";
import type { Upstream } from "../../compiler/ir/gateway.ts";
import { CA_BUNDLE } from "./edge-defaults.ts";
import { typed } from "./resources.ts";

type HostAddress = Upstream["addresses"][number];

/** The namespace in which Envoy looks for how to talk to an endpoint. */
const NAMESPACE = "envoy.transport_socket_match";

/** How an https endpoint says which of the cluster's TLS settings are its own. */
export function tlsMetadata({ tlsName }: HostAddress) {
  if (tlsName === undefined) return {};
  return { metadata: { filter_metadata: { [NAMESPACE]: { tls: tlsName } } } };
}

/** TLS to each https host of an upstream: its certificate must be of a known authority and bear the host's name. */
export function emitTlsMatches({ addresses }: Pick<Upstream, "addresses">) {
  const names = new Set(addresses.flatMap(({ tlsName = [] }) => tlsName));
  if (names.size === 0) return {};
  return { transport_socket_matches: [...names].map(emitMatch) };
}

function emitMatch(host: string) {
  const isAddress = isIP(host) !== 0;
  return {
    name: host,
    match: { tls: host },
    transport_socket: {
      name: "envoy.transport_sockets.tls",
      typed_config: typed("envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext", {
        // RFC 6066 section 3: no addresses in SNI.
        ...(!isAddress && { sni: host }),
        common_tls_context: {
          validation_context: {
            trusted_ca: { filename: CA_BUNDLE },
            match_typed_subject_alt_names: [{ san_type: isAddress ? "IP_ADDRESS" : "DNS", matcher: { exact: host } }],
          },
        },
      }),
    },
  };
}
