import { BlockList, isIPv4, isIPv6, SocketAddress } from "node:net";

/** Whether an address, canonical as {@link canonicalAddress} writes it, belongs to a proxy whose word counts. */
export type TrustList = (address: string) => boolean;

/**
 * One spelling for each address: IPv6 as RFC 5952 writes it and without its zone, an IPv4 address that came mapped into
 * IPv6 (RFC 4291 section 2.5.5.2) as IPv4. `undefined` for anything that is no address.
 */
export function canonicalAddress(text: string): string | undefined {
  if (isIPv4(text)) return text;
  if (!isIPv6(text)) return undefined;
  const zone = text.indexOf("%");
  const { address } = new SocketAddress({ family: "ipv6", address: zone < 0 ? text : text.slice(0, zone) });
  const mapped = address.startsWith("::ffff:") ? address.slice("::ffff:".length) : "";
  return isIPv4(mapped) ? mapped : address;
}

/**
 * What limits count an address by: IPv4 whole, IPv6 by its first 64 bits, since one customer commonly has all addresses
 * of a /64 (RFC 6177) and could otherwise have a bucket for each.
 */
export function addressKey(canonical: string): string {
  if (isIPv4(canonical)) return canonical;
  const [head = "", tail] = canonical.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  const groups = [...left, ...Array.from({ length: zeros }, () => "0"), ...right];
  return `${groups.slice(0, 4).join(":")}::/64`;
}

/** `10.0.0.0/8`, `::1`: what one entry of a trust list says, or `undefined` if it is no address or block. */
function parseBlock(text: string): { readonly address: string; readonly prefix: number } | undefined {
  const [, address, digits] = /^([0-9A-Fa-f.:]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  if (address === undefined || (!isIPv4(address) && !isIPv6(address))) return undefined;
  const widest = isIPv4(address) ? 32 : 128;
  const prefix = digits === undefined ? widest : Number(digits);
  return prefix <= widest ? { address, prefix } : undefined;
}

/** Whether a text is an address or a block of addresses that {@link createTrustList} takes. */
export function isAddressBlock(text: string): boolean {
  return parseBlock(text) !== undefined;
}

/** @throws if an entry is neither an address nor a block; the compiler lets none through. */
export function createTrustList(blocks: readonly string[]): TrustList {
  const list = new BlockList();
  for (const text of blocks) {
    const block = parseBlock(text);
    if (block === undefined) throw new Error(`"${text}" is neither an address nor a block of addresses`);
    list.addSubnet(block.address, block.prefix, isIPv4(block.address) ? "ipv4" : "ipv6");
  }
  return (address) => list.check(address, isIPv4(address) ? "ipv4" : "ipv6");
}

/**
 * Who called: the peer, unless it is a trusted proxy; then the entries of `X-Forwarded-For` from the right to the left,
 * up to the first that is not trusted. An entry that is no address ends the walk at the one before it, so that a client
 * cannot hide behind garbage that it sends itself.
 *
 * @param peer the address of the connection, canonical
 * @param forwardedFor the lines of X-Forwarded-For as they arrived
 */
export function clientAddress(peer: string, forwardedFor: readonly string[], isTrusted: TrustList): string {
  let client = peer;
  for (const entry of forwardedFor.join(",").split(",").reverse()) {
    if (!isTrusted(client)) return client;
    const address = canonicalAddress(entry.trim());
    if (address === undefined) return client;
    client = address;
  }
  return client;
}
