import type { Upstream } from "../../compiler/ir/gateway.ts";
import { calledUpstreams } from "../../compiler/passes/called-upstreams.ts";
import type { Plan } from "../../compiler/passes/plan.ts";
import { hostAndPort } from "../../model/host.ts";
import {
  block,
  type Directive,
  directive,
  plain,
  setting,
  time,
  type Variable,
  variable,
  withComment,
} from "./directive.ts";
import { CA_BUNDLE, CERTIFICATE_DEPTH, UPSTREAM_IDLE_CONNECTIONS, UPSTREAM_IDLE_MS } from "./edge-defaults.ts";
import { map } from "./map.ts";
import { at } from "./source.ts";
import { variables } from "./variables.ts";

/** NGINX compares names of upstreams without regard to case, so ours are numbers; the author's stands beside. */
const blockName = (plan: Plan, name: string) =>
  `gw_upstream_${plan.gateway.upstreams.findIndex((upstream) => upstream.name === name) + 1}`;

/** How `proxy_pass` names an upstream of the author's: scheme and block. */
export function addressOf(plan: Plan, name: string): string {
  const upstream = plan.gateway.upstreams.find((candidate) => candidate.name === name);
  if (!upstream) throw new Error(`no upstream is named "${name}"`);
  return `${schemeOf(upstream)}://${blockName(plan, name)}`;
}

/** Pools of connections, tried in turn; nobody else's failure takes an address out, and nothing is tried twice. */
export function emitUpstreams(plan: Plan): readonly Directive[] {
  return calledUpstreams(plan).map((upstream) =>
    withComment(
      block(
        "upstream",
        [blockName(plan, upstream.name)],
        [
          ...upstream.addresses.map(({ host, port }) =>
            directive("server", hostAndPort(host, port), setting("max_fails", plain("0"))),
          ),
          directive("keepalive", String(UPSTREAM_IDLE_CONNECTIONS)),
          directive("keepalive_timeout", time(UPSTREAM_IDLE_MS)),
        ],
      ),
      `${upstream.name}, ${at(upstream.source)}`,
    ),
  );
}

/** For the breaker and the log: what the author calls the upstream of an address. */
export function emitUpstreamNames(plan: Plan): readonly Directive[] {
  const names = calledUpstreams(plan).map(({ name }) => ({ name, when: addressOf(plan, name) }));
  return [
    map(
      variables.upstream,
      variables.backend,
      names.map(({ name, when }) => ({ when, value: name })),
    ),
    map(
      variables.upstream,
      variables.loggedBackend,
      names.map(({ name, when }) => ({ when, value: JSON.stringify(name) })),
      { otherwise: "null" },
    ),
  ];
}

/** Guard or relay, on a unix socket of the shared directory. */
export function sidecarUpstream(name: string, socket: string): Directive {
  return block(
    "upstream",
    [name],
    [
      directive("server", `unix:${socket}`, setting("max_fails", plain("0"))),
      directive("keepalive", String(UPSTREAM_IDLE_CONNECTIONS)),
    ],
  );
}

/**
 * TLS to upstreams whose address says https: verified, by the name that all its addresses have.
 *
 * @param address the variable that names the upstream, in a server of ours
 */
export function emitTlsToUpstreams(
  plan: Plan,
  address: Variable,
): { readonly http: readonly Directive[]; readonly server: readonly Directive[] } {
  const secure = calledUpstreams(plan).filter((upstream) => schemeOf(upstream) === "https");
  if (secure.length === 0) return { http: [], server: [] };
  const name = variable(`${address.name}_tls_name`);
  const names = secure.map((upstream) => ({
    when: addressOf(plan, upstream.name),
    value: upstream.addresses[0]?.tlsName ?? "",
  }));
  return {
    http: [map(address, name, names)],
    server: [
      directive("proxy_ssl_server_name", "on"),
      directive("proxy_ssl_name", name),
      directive("proxy_ssl_verify", "on"),
      directive("proxy_ssl_verify_depth", String(CERTIFICATE_DEPTH)),
      directive("proxy_ssl_trusted_certificate", CA_BUNDLE),
      directive("proxy_ssl_protocols", "TLSv1.2", "TLSv1.3"),
    ],
  };
}

function schemeOf({ name, addresses }: Upstream): "http" | "https" {
  const [scheme, ...others] = new Set(addresses.map((address) => address.scheme));
  if (scheme === undefined || others.length > 0) throw new Error(`"${name}" mixes http and https`);
  return scheme;
}
