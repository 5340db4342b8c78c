import { describe, expect, it } from "vitest";
import { addressKey, canonicalAddress, clientAddress, createTrustList } from "../../../model/client-address.ts";

describe("an address", () => {
  it.each([
    ["192.0.2.1", "192.0.2.1"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["::FFFF:C000:0201", "192.0.2.1"],
    ["2001:DB8:0:0:0:0:0:1", "2001:db8::1"],
    ["fe80::1%eth0", "fe80::1"],
    ["::1", "::1"],
  ])("%s is spelled %s", (text, canonical) => {
    expect(canonicalAddress(text)).toBe(canonical);
  });

  it.each(["", "localhost", "192.0.2", "192.0.2.1:80", "[::1]", "192.0.2.1, 10.0.0.1", "01.2.3.4", "::1 "])(
    "is not %j",
    (text) => {
      expect(canonicalAddress(text)).toBeUndefined();
    },
  );

  it.each([
    ["192.0.2.1", "192.0.2.1"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["2001:db8::ffff:1", "2001:db8:0:0::/64"],
    ["2001:db8:0:1::1", "2001:db8:0:1::/64"],
    ["1:2:3:4:5:6:7:8", "1:2:3:4::/64"],
    ["::", "0:0:0:0::/64"],
    ["1::", "1:0:0:0::/64"],
  ])("%s is counted as %s", (address, key) => {
    expect(addressKey(address)).toBe(key);
  });
});

describe("the client's address", () => {
  const isTrusted = createTrustList(["10.0.0.0/8", "2001:db8::/32", "127.0.0.1"]);

  it.each([
    { peer: "198.51.100.1", lines: ["6.6.6.6"], client: "198.51.100.1", why: "the peer is not trusted" },
    { peer: "10.0.0.1", lines: [], client: "10.0.0.1", why: "a trusted peer says nothing" },
    { peer: "10.0.0.1", lines: ["6.6.6.6, 198.51.100.1"], client: "198.51.100.1", why: "what stands left is a claim" },
    { peer: "10.0.0.1", lines: ["198.51.100.1, 10.0.0.2"], client: "198.51.100.1", why: "a trusted one is passed" },
    { peer: "10.0.0.1", lines: ["198.51.100.1", "10.0.0.2"], client: "198.51.100.1", why: "lines are one list" },
    { peer: "2001:db8::1", lines: ["::ffff:198.51.100.1"], client: "198.51.100.1", why: "IPv6 and mapped IPv4" },
    { peer: "10.0.0.1", lines: ["10.0.0.3, 10.0.0.2"], client: "10.0.0.3", why: "all are trusted" },
    { peer: "10.0.0.1", lines: ["198.51.100.1, garbage"], client: "10.0.0.1", why: "garbage ends the walk" },
    { peer: "10.0.0.1", lines: ["198.51.100.1, , 10.0.0.2"], client: "10.0.0.2", why: "an empty entry is garbage" },
  ])("is $client where $why", ({ peer, lines, client }) => {
    expect(clientAddress(peer, lines, isTrusted)).toBe(client);
  });

  it.each(["10.0.0.0/33", "300.1.1.1", "example.com", "::/129", ""])("refuses %j as a trusted block", (block) => {
    expect(() => createTrustList([block])).toThrow("neither an address nor a block");
  });
});
