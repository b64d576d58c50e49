import type { IncomingMessage } from "node:http";
import { BlockList, isIP } from "node:net";

/** The addresses of reverse proxies that are believed. */
export type TrustedProxies = BlockList;

/** Reads addresses and networks such as `127.0.0.1, 10.0.0.0/8, fd00::/8`. Null when one of them is not one. */
export function parseProxies(text: string): TrustedProxies | null {
  const list = new BlockList();
  for (const part of text.split(",").map((each) => each.trim())) {
    if (part === "") continue;
    const [address = "", prefix, ...rest] = part.split("/");
    const version = isIP(address);
    const bits = prefix === undefined ? (version === 4 ? 32 : 128) : /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN;
    if (version === 0 || rest.length > 0 || !(bits >= 0 && bits <= (version === 4 ? 32 : 128))) return null;
    list.addSubnet(address, bits, version === 4 ? "ipv4" : "ipv6");
  }
  return list;
}

/** The mapped form under which a socket of both families reports an IPv4 address (RFC 4291, 2.5.5.2). */
const MAPPED = /^::ffff:(?=\d+\.)/i;

/**
 * The network address that a request comes from, for rate limits. Behind believed proxies it is the last address of
 * X-Forwarded-For that is not itself one: what stands before it was written by whoever asked, and proves nothing.
 */
export function clientAddress(request: IncomingMessage, trusted: TrustedProxies): string {
  let address = plain(request.socket.remoteAddress ?? "");
  const forwarded = request.headers["x-forwarded-for"];
  const hops = (Array.isArray(forwarded) ? forwarded.join(",") : (forwarded ?? "")).split(",");
  while (isTrusted(address, trusted)) {
    const hop = plain((hops.pop() ?? "").trim());
    if (isIP(hop) === 0) break;
    address = hop;
  }
  return address;
}

function isTrusted(address: string, trusted: TrustedProxies): boolean {
  const version = isIP(address);
  return version !== 0 && trusted.check(address, version === 4 ? "ipv4" : "ipv6");
}

function plain(address: string): string {
  return address.replace(MAPPED, "");
}
