/** `10.0.0.1:80`, `[::1]:80`: how a URL writes them (RFC 3986 section 3.2.2). */
export function hostAndPort(host: string, port: number): string {
  return host.includes(":") && !host.startsWith("[") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** The host of a URL as an address or a name: `::1` of `[::1]`. */
export function withoutBrackets(host: string): string {
  return host.replace(/^\[|\]$/g, "");
}
