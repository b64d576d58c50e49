import type { IncomingHttpHeaders } from "node:http";
import { DIRECTORY_LIMITS } from "@musubi/protocol/staff";
import { isStaffToken } from "../sessions/tokens.ts";

const SESSION = "musubi_staff";
const VISIT = "musubi_staff_visit";
const SESSION_SECONDS = DIRECTORY_LIMITS.sessionHours * 3_600;
const VISIT_SECONDS = 600;

/** The name of a cookie. Over HTTPS the prefix keeps neighbours of the same domain from setting one (RFC 6265bis, 4.1.3.2). */
function nameOf(name: string, isSecure: boolean): string {
  return isSecure ? `__Host-${name}` : name;
}

function read(headers: IncomingHttpHeaders, wanted: string): string | null {
  for (const part of (headers.cookie ?? "").split(";")) {
    const [name, value] = part.trim().split("=", 2);
    if (name === wanted && value !== undefined && value !== "") return value;
  }
  return null;
}

/** The token of the session that a browser holds, if it has the form of one. */
export function sessionToken(headers: IncomingHttpHeaders, isSecure: boolean): string | null {
  const token = read(headers, nameOf(SESSION, isSecure));
  return token !== null && isStaffToken(token) ? token : null;
}

/** The state of a visit to an identity provider that a browser holds. */
export function visitState(headers: IncomingHttpHeaders, isSecure: boolean): string | null {
  const state = read(headers, nameOf(VISIT, isSecure));
  return state !== null && /^[A-Za-z0-9_-]{43}$/.test(state) ? state : null;
}

/** The Set-Cookie line of a session: scripts cannot read it, other sites cannot send it, and it is gone with the browser's day. */
export function sessionCookie(token: string, isSecure: boolean): string {
  return line(nameOf(SESSION, isSecure), token, `SameSite=Strict; Max-Age=${SESSION_SECONDS}`, isSecure);
}

/** The Set-Cookie line that ends it. */
export function clearedSession(isSecure: boolean): string {
  return line(nameOf(SESSION, isSecure), "", "SameSite=Strict; Max-Age=0", isSecure);
}

/** The Set-Cookie line of a visit. The way back comes from the provider's site, so "Strict" would lose it. */
export function visitCookie(state: string, isSecure: boolean): string {
  return line(nameOf(VISIT, isSecure), state, `SameSite=Lax; Max-Age=${VISIT_SECONDS}`, isSecure);
}

function line(name: string, value: string, rest: string, isSecure: boolean): string {
  return `${name}=${value}; HttpOnly; Path=/; ${rest}${isSecure ? "; Secure" : ""}`;
}
