import { createHash } from "node:crypto";
import { base64url, type Random, utf8 } from "@musubi/base";

const PREFIX = "mss_";
const FORM = /^mss_[A-Za-z0-9_-]{43}$/;

/** A new token of a staff session: 256 bits of chance behind a prefix that secret scanners can look for. */
export function newStaffToken(random: Random): string {
  return PREFIX + base64url(random.bytes(32));
}

/** A new code of an enrolment link, or the state of a visit to an identity provider. */
export function newCode(random: Random): string {
  return base64url(random.bytes(32));
}

/** Whether a text has the form of a staff token. */
export function isStaffToken(text: string): boolean {
  return FORM.test(text);
}

/** What is stored of a secret of 256 bits: nobody guesses it, so a plain SHA-256 keeps it. */
export function hashSecret(secret: string): Uint8Array {
  return createHash("sha256").update(utf8(secret)).digest();
}
