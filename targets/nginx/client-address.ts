import { type Directive, directive } from "./directive.ts";

/**
 * The client is the peer, unless `clientAddress` trusts proxies: then X-Forwarded-For is read from the right to the
 * first address that is none of them. From here on `$remote_addr` is the client's.
 *
 * @see https://nginx.org/en/docs/http/ngx_http_realip_module.html
 */
export function emitClientAddress(trust: readonly string[]): readonly Directive[] {
  if (trust.length === 0) return [];
  return [
    ...trust.map((block) => directive("set_real_ip_from", block)),
    directive("real_ip_header", "X-Forwarded-For"),
    directive("real_ip_recursive", "on"),
  ];
}
