import { isIP } from "node:net";
import type { buildConnector as undici } from "undici";
import { withoutBrackets } from "../model/host.ts";
import { buildConnector } from "./http-client.ts";

/** Names that certificates must bear, by the address (`https://host:port`) that is not called so itself. */
export type TlsNames = Readonly<Record<string, string>>;

export interface ConnectorOptions {
  readonly tlsNames?: TlsNames | undefined;
  /** For a connection to stand; default 10 s. */
  readonly timeoutMs?: number;
}

/**
 * How connections to upstreams are made. undici would take the name for TLS from the Host header, which is the client's;
 * the certificate must be the upstream's. An address is no name, and is not sent as one (RFC 6066 section 3).
 */
export function createConnector({ tlsNames = {}, timeoutMs }: ConnectorOptions): undici.connector {
  const connect = buildConnector(timeoutMs === undefined ? {} : { timeout: timeoutMs });
  const names = new Map(Object.entries(tlsNames).map(([address, name]) => [new URL(address).origin, name]));
  return (options, callback) => {
    const name = names.get(`${options.protocol}//${options.host}`) ?? withoutBrackets(options.hostname);
    return connect(isIP(name) === 0 ? { ...options, servername: name } : withoutName(options), callback);
  };
}

function withoutName({ servername: _, ...options }: undici.Options): undici.Options {
  return options;
}
