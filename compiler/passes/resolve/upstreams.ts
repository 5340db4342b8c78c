import { isIP } from "node:net";
import { DEFAULT_TIMEOUT_MS } from "../../../model/deadlines.ts";
import { withoutBrackets } from "../../../model/host.ts";
import { formatDuration } from "../../../model/values.ts";
import type { DeclaredOf } from "../../declaration/nodes.ts";
import type { Upstream } from "../../ir/gateway.ts";
import { hasCredentials } from "./credentials.ts";
import type { Link } from "./link.ts";
import { uniqueNames } from "./names.ts";

type Address = Upstream["addresses"][number];

/** Every declared upstream by the number of its value. */
export function resolveUpstreams(link: Link): ReadonlyMap<number, Upstream> {
  const declared = [...link.declaration.nodes].filter(
    (entry): entry is [number, DeclaredOf<"upstream">] => entry[1].kind === "upstream",
  );
  const parsed = declared.map(([node, upstream]) => ({ node, upstream, addresses: addressesOf(node, upstream, link) }));
  reportRepeatedNames(parsed, link);
  for (const { node, addresses } of parsed) {
    if (new Set(addresses.map(({ scheme }) => scheme)).size > 1)
      link.report.add("upstream/mixed-schemes", {}, link.at(node, ["at"]));
    else if (link.declaration.gateway.targets.includes("nginx")) reportUnverifiable(node, addresses, link);
  }
  const names = uniqueNames(parsed, ({ upstream, addresses: [first] }) =>
    upstream.name !== undefined
      ? [upstream.name]
      : first
        ? [first.declaredHost, `${first.declaredHost}:${first.declaredPort}`]
        : ["upstream"],
  );
  return new Map(
    parsed.map((item): [number, Upstream] => {
      const { node, upstream, addresses } = item;
      const timeoutMs = upstream.timeout ?? DEFAULT_TIMEOUT_MS;
      const name = names.get(item) ?? "";
      const place = link.at(node, upstream.timeout === undefined ? ["answersWithin"] : ["timeout"]);
      reportLateTimeout({ upstream: node, name, timeoutMs, place }, link);
      return [
        node,
        {
          name,
          source: link.source(node),
          addresses: addresses.map(({ scheme, host, port, declaredHost }) => ({
            ...{ scheme, host, port },
            ...(scheme === "https" && { tlsName: declaredHost }),
          })),
          timeoutMs,
          breaker: upstream.breaker && {
            errors: upstream.breaker.errors,
            overMs: upstream.breaker.over,
            atLeast: upstream.breaker.atLeast,
            pauseMs: upstream.breaker.pause,
            probes: upstream.breaker.probes ?? 1,
          },
        },
      ];
    }),
  );
}

/**
 * NGINX compares certificates with names only, and with one name for a whole upstream.
 * @see https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_name
 */
function reportUnverifiable(node: number, addresses: readonly DeclaredAddress[], link: Link): void {
  const hosts = new Set(addresses.flatMap(({ scheme, declaredHost }) => (scheme === "https" ? [declaredHost] : [])));
  const address = [...hosts].find((host) => isIP(host) !== 0);
  if (address !== undefined) link.report.add("upstream/certificate-by-address", { address }, link.at(node, ["at"]));
  else if (hosts.size > 1)
    link.report.add("upstream/several-certificates", { names: [...hosts].join(", ") }, link.at(node, ["at"]));
}

interface DeclaredAddress extends Omit<Address, "tlsName"> {
  /** As in the source, before `--resolve`: names must not depend on where things run. */
  readonly declaredHost: string;
  readonly declaredPort: number;
}

function addressesOf(node: number, upstream: DeclaredOf<"upstream">, link: Link): readonly DeclaredAddress[] {
  const list = Array.isArray(upstream.at) ? upstream.at : [upstream.at];
  return list.flatMap((text, index) => {
    const place = link.at(node, Array.isArray(upstream.at) ? ["at", index] : ["at"]);
    const parsed = parseAddress(text);
    if ("problem" in parsed) {
      if (parsed.problem === "credentials") link.report.add("address/credentials", {}, place);
      else link.report.add("address/invalid", { address: text, problem: parsed.problem }, place);
      return [];
    }
    const { scheme, host, port } = parsed;
    const instead = link.surroundings.addresses[`${host}:${port}`];
    const replaced = instead === undefined ? parsed : splitHostPort(instead);
    return [{ scheme, host: replaced.host, port: replaced.port, declaredHost: host, declaredPort: port }];
  });
}

function parseAddress(text: string): Omit<Address, "tlsName"> | { readonly problem: string } {
  if (!URL.canParse(text)) return { problem: "it is no URL" };
  const url = new URL(text);
  if (hasCredentials(url)) return { problem: "credentials" };
  if (url.protocol !== "http:" && url.protocol !== "https:") return { problem: "only http and https are known" };
  if ((url.pathname !== "/" && url.pathname !== "") || url.search !== "" || url.hash !== "")
    return { problem: "it has a path or a query" };
  const host = withoutBrackets(url.hostname);
  if (!/^[A-Za-z0-9._:-]+$/.test(host)) return { problem: "its host has characters that no host name has" };
  const scheme = url.protocol === "https:" ? "https" : "http";
  const port = url.port === "" ? (scheme === "https" ? 443 : 80) : Number(url.port);
  return port === 0 ? { problem: "port 0 cannot be connected to" } : { scheme, host, port };
}

/** `127.0.0.1:8080`, `[::1]:8080`; the command line has checked the form. */
function splitHostPort(text: string): { readonly host: string; readonly port: number } {
  const colon = text.lastIndexOf(":");
  return { host: withoutBrackets(text.slice(0, colon)), port: Number(text.slice(colon + 1)) };
}

function reportRepeatedNames(
  parsed: readonly { readonly node: number; readonly upstream: DeclaredOf<"upstream"> }[],
  link: Link,
): void {
  const first = new Map<string, number>();
  for (const { node, upstream } of parsed) {
    if (upstream.name === undefined) continue;
    const earlier = first.get(upstream.name);
    if (earlier === undefined) first.set(upstream.name, node);
    else
      link.report.add(
        "upstream/duplicate-name",
        { name: upstream.name },
        {
          ...link.at(node, ["name"]),
          related: [{ message: "the other one", span: link.at(earlier, ["name"]).span }],
        },
      );
  }
}

/** Of any timeout for calls of an upstream: its own, a route's, a step's. */
export function reportLateTimeout(
  found: {
    /** The number of the declared value. */
    readonly upstream: number;
    readonly name: string;
    readonly timeoutMs: number;
    readonly place: ReturnType<Link["at"]>;
  },
  link: Link,
): void {
  const declared = link.declaration.nodes.get(found.upstream);
  const answersWithin = declared?.kind === "upstream" ? declared.answersWithin : undefined;
  if (answersWithin === undefined || found.timeoutMs < answersWithin) return;
  link.report.add(
    "timeout/not-below-backend",
    {
      timeout: formatDuration(found.timeoutMs),
      answersWithin: formatDuration(answersWithin),
      upstream: found.name,
    },
    found.place,
  );
}
