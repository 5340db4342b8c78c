import { isIPv6 } from "node:net";
import { setHeader, typed } from "./resources.ts";

/** The client's address as every filter, header and log line of a request names it. */
export const CLIENT_ADDRESS = "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%";

/**
 * Whose word on the client's address counts: nobody's but the connection's, unless `clientAddress` trusts proxies. Then
 * X-Forwarded-For is read from the right to the first address that is no trusted proxy. Envoy itself never appends to
 * the header: for a client on the same machine it would name the machine. `forwardedHeaders` writes it.
 */
export function clientAddress(trust: readonly string[]) {
  if (trust.length === 0) return { use_remote_address: true, skip_xff_append: true } as const;
  return {
    use_remote_address: false,
    skip_xff_append: true,
    original_ip_detection_extensions: [
      {
        name: "envoy.http.original_ip_detection.xff",
        typed_config: typed("envoy.extensions.http.original_ip_detection.xff.v3.XffConfig", {
          xff_trusted_cidrs: { cidrs: trust.map(parseBlock) },
          skip_xff_append: true,
        }),
      },
    ],
  } as const;
}

function parseBlock(block: string) {
  const [address = block, length] = block.split("/");
  return { address_prefix: address, prefix_len: length === undefined ? (isIPv6(address) ? 128 : 32) : Number(length) };
}

/** What an upstream hears of the client: one address, and scheme and host as the client used them. */
export const forwardedHeaders = [
  setHeader("x-forwarded-for", CLIENT_ADDRESS),
  setHeader("x-forwarded-host", "%REQ(:AUTHORITY)%"),
];
