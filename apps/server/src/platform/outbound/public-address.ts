import { BlockList, isIP } from "node:net";

/**
 * Networks that are not the public internet (IANA special-purpose registries). Of IPv6 only 2000::/3 was ever given out: everything
 * else is refused at once, and with it every way to write an IPv4 address as an IPv6 one (mapped, compatible, NAT64), local and
 * link-local addresses, and multicast.
 */
const NETWORKS: readonly (readonly [string, number, "ipv4" | "ipv6"])[] = [
  ["0.0.0.0", 8, "ipv4"],
  ["10.0.0.0", 8, "ipv4"],
  ["100.64.0.0", 10, "ipv4"],
  ["127.0.0.0", 8, "ipv4"],
  ["169.254.0.0", 16, "ipv4"],
  ["172.16.0.0", 12, "ipv4"],
  ["192.0.0.0", 24, "ipv4"],
  ["192.0.2.0", 24, "ipv4"],
  ["192.88.99.0", 24, "ipv4"],
  ["192.168.0.0", 16, "ipv4"],
  ["198.18.0.0", 15, "ipv4"],
  ["198.51.100.0", 24, "ipv4"],
  ["203.0.113.0", 24, "ipv4"],
  ["224.0.0.0", 3, "ipv4"],
  ["::", 3, "ipv6"],
  ["4000::", 2, "ipv6"],
  ["8000::", 1, "ipv6"],
  // Protocol assignments, Teredo and ORCHID among them.
  ["2001::", 23, "ipv6"],
  ["2001:db8::", 32, "ipv6"],
  // 6to4: an IPv4 address stands inside.
  ["2002::", 16, "ipv6"],
  ["3fff::", 20, "ipv6"],
];

/** Tells public unicast addresses from all others, such as those inside somebody's own network. */
export function publicAddressRule(): (address: string) => boolean {
  // A list for each: BlockList compares an IPv4 address with networks of IPv6 as well, in its mapped form.
  const blocked = { ipv4: new BlockList(), ipv6: new BlockList() };
  for (const [network, prefix, family] of NETWORKS) blocked[family].addSubnet(network, prefix, family);
  return (address) => {
    const family = isIP(address);
    // One that names a zone is of this machine's own links.
    if (family === 0 || address.includes("%")) return false;
    return family === 4 ? !blocked.ipv4.check(address, "ipv4") : !blocked.ipv6.check(address, "ipv6");
  };
}

/** The host of an address as a literal network address, or null when it is a name. */
export function literalHost(url: URL): string | null {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  return isIP(host) === 0 ? null : host;
}

/** Whether a server of the public internet may be at this address at all, over TLS, before any name is resolved. */
export function isPublicEndpoint(text: string, isPublic: (address: string) => boolean): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  if (url.protocol !== "https:" || url.username !== "" || url.password !== "") return false;
  const literal = literalHost(url);
  if (literal !== null) return isPublic(literal);
  // A name without a dot, or under one of these, is a name inside a network (RFC 6761, RFC 6762, RFC 8375).
  const host = url.hostname.replace(/\.$/, "");
  return host.includes(".") && !/(^|\.)(localhost|local|internal|lan|home\.arpa|test|invalid|example|onion)$/.test(host);
}
