import { BlockList, isIP } from "node:net";

/** Networks that are not the public internet (IANA special-purpose registries): nobody's push service is there. */
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
  ["::", 127, "ipv6"],
  ["64:ff9b::", 96, "ipv6"],
  ["64:ff9b:1::", 48, "ipv6"],
  ["100::", 64, "ipv6"],
  ["2001::", 23, "ipv6"],
  ["2001:db8::", 32, "ipv6"],
  ["2002::", 16, "ipv6"],
  ["fc00::", 7, "ipv6"],
  ["fe80::", 10, "ipv6"],
  ["fec0::", 10, "ipv6"],
  ["ff00::", 8, "ipv6"],
];

/** Tells public addresses from those inside somebody's own network. */
export function publicAddressRule(): (address: string) => boolean {
  const blocked = new BlockList();
  for (const [network, prefix, family] of NETWORKS) blocked.addSubnet(network, prefix, family);
  return (address) => {
    const family = isIP(address);
    if (family === 0) return false;
    // An IPv4 address in IPv6 clothes is judged as what it is; BlockList does that for ::ffff:0:0/96.
    return !blocked.check(address, family === 4 ? "ipv4" : "ipv6");
  };
}

/** The host of an address of a push service as a literal network address, or null when it is a name. */
export function literalHost(endpoint: URL): string | null {
  const host = endpoint.hostname.replace(/^\[|\]$/g, "");
  return isIP(host) === 0 ? null : host;
}

/** Whether a push service may be at this address at all, before any name is resolved. */
export function isAcceptableEndpoint(text: string, isPublic: (address: string) => boolean): boolean {
  if (!URL.canParse(text)) return false;
  const endpoint = new URL(text);
  if (endpoint.protocol !== "https:" || endpoint.username !== "" || endpoint.password !== "") return false;
  const literal = literalHost(endpoint);
  if (literal !== null) return isPublic(literal);
  // A name without a dot, or under one of these, is a name inside a network (RFC 6761, RFC 6762, RFC 8375).
  const host = endpoint.hostname.replace(/\.$/, "");
  return host.includes(".") && !/(^|\.)(localhost|local|internal|lan|home\.arpa|test|invalid|example)$/.test(host);
}
