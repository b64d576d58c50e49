import type { IncomingHttpHeaders } from "node:http";

export const SESSION_COOKIE = "musubi_session";

/** A token and how it came: a cookie is sent by the browser of its own accord, so it needs proof that our own page asked. */
export interface PresentedToken {
  readonly token: string;
  readonly carrier: "cookie" | "bearer";
}

/** The session token of a request, or null. A bearer token wins over a cookie. */
export function presentedToken(headers: IncomingHttpHeaders): PresentedToken | null {
  const { authorization, cookie } = headers;
  if (authorization !== undefined) return authorization.startsWith("Bearer ") ? { token: authorization.slice(7), carrier: "bearer" } : null;
  for (const part of (cookie ?? "").split(";")) {
    const [name, value] = part.trim().split("=", 2);
    if (name === SESSION_COOKIE && value !== undefined && value !== "") return { token: value, carrier: "cookie" };
  }
  return null;
}

/** Whether a request comes from our own page: its Origin is this host (RFC 6454). Programs send no Origin and use no cookie. */
export function isSameOrigin(headers: IncomingHttpHeaders): boolean {
  const { origin, host } = headers;
  if (origin === undefined) return headers["sec-fetch-site"] === undefined || headers["sec-fetch-site"] === "same-origin";
  try {
    return new URL(origin).host === host;
  } catch {
    return false;
  }
}

/** Whether the Host header names this server: keeps other people's names from being pointed at it (DNS rebinding). */
export function isKnownHost(host: string | undefined, publicHost: string): boolean {
  if (host === undefined) return false;
  if (host === publicHost) return true;
  return /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host);
}

/** The Set-Cookie line of a session that scripts cannot read and other sites cannot send. */
export function sessionCookie(token: string, isSecure: boolean): string {
  return `${SESSION_COOKIE}=${token}; HttpOnly; SameSite=Strict; Path=/; Max-Age=34560000${isSecure ? "; Secure" : ""}`;
}

/** The Set-Cookie line that ends it. */
export function clearedCookie(isSecure: boolean): string {
  return `${SESSION_COOKIE}=; HttpOnly; SameSite=Strict; Path=/; Max-Age=0${isSecure ? "; Secure" : ""}`;
}
