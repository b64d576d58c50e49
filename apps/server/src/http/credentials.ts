import type { IncomingHttpHeaders } from "node:http";

const COOKIE = "musubi_session";

/** The name of the session cookie. Over HTTPS the prefix keeps neighbours of the same domain from setting one (RFC 6265bis, 4.1.3.2). */
export function cookieName(isSecure: boolean): string {
  return isSecure ? `__Host-${COOKIE}` : COOKIE;
}

/** A token and how it came: a cookie is sent by the browser of its own accord, so it needs proof that our own page asked. */
export interface PresentedToken {
  readonly token: string;
  readonly carrier: "cookie" | "bearer";
}

/** The session token of a request, or null. A bearer token wins over a cookie. */
export function presentedToken(headers: IncomingHttpHeaders, isSecure: boolean): PresentedToken | null {
  const { authorization, cookie } = headers;
  if (authorization !== undefined) return authorization.startsWith("Bearer ") ? { token: authorization.slice(7), carrier: "bearer" } : null;
  for (const part of (cookie ?? "").split(";")) {
    const [name, value] = part.trim().split("=", 2);
    if (name === cookieName(isSecure) && value !== undefined && value !== "") return { token: value, carrier: "cookie" };
  }
  return null;
}

/**
 * Whether a request comes from our own page: its Origin is the host that was asked (RFC 6454), under the public address with the
 * same scheme. Programs send no Origin and use no cookie.
 */
export function isSameOrigin(headers: IncomingHttpHeaders, publicUrl: URL): boolean {
  const { origin, host } = headers;
  if (origin === undefined) return headers["sec-fetch-site"] === undefined || headers["sec-fetch-site"] === "same-origin";
  const page = URL.parse(origin);
  return page !== null && page.host === host && (page.host !== publicUrl.host || page.protocol === publicUrl.protocol);
}

/** Whether the Host header names this server: keeps other people's names from being pointed at it (DNS rebinding). */
export function isKnownHost(host: string | undefined, publicHost: string): boolean {
  if (host === undefined) return false;
  if (host === publicHost) return true;
  return /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host);
}

/** The Set-Cookie line of a session that scripts cannot read and other sites cannot send. */
export function sessionCookie(token: string, isSecure: boolean): string {
  return `${cookieName(isSecure)}=${token}; HttpOnly; SameSite=Strict; Path=/; Max-Age=34560000${isSecure ? "; Secure" : ""}`;
}

/** The Set-Cookie line that ends it. */
export function clearedCookie(isSecure: boolean): string {
  return `${cookieName(isSecure)}=; HttpOnly; SameSite=Strict; Path=/; Max-Age=0${isSecure ? "; Secure" : ""}`;
}
