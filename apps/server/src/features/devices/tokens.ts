import { createHash } from "node:crypto";
import { base64url, type Random, utf8 } from "@musubi/base";

const PREFIX = "mst_";
const SECRET_BYTES = 32;
const FORM = /^mst_[A-Za-z0-9_-]{43}$/;

/** A new session token: 256 bits of chance behind a prefix that secret scanners can look for. */
export function newSessionToken(random: Random): string {
  return PREFIX + base64url(random.bytes(SECRET_BYTES));
}

/** Whether a text has the form of a session token. Spares the database what cannot be one. */
export function isSessionToken(text: string): boolean {
  return FORM.test(text);
}

/**
 * What is stored of a token. A plain SHA-256 is enough: nobody guesses 256 bits, so there is nothing to slow down, and a
 * reader of the table gets no session out of it.
 */
export function hashSessionToken(token: string): Uint8Array {
  return createHash("sha256").update(utf8(token)).digest();
}
