import { createHash } from "node:crypto";
import { type Random, randomName, utf8 } from "@musubi/base";

/** How many codes a person gets at once. */
export const RECOVERY_CODES = 10;

const CODE_LENGTH = 20;
const GROUP_LENGTH = 5;

/** Ten new codes of 100 bits each, in Crockford's base 32: four groups of five characters, easy to copy by hand. */
export function newRecoveryCodes(random: Random): string[] {
  return Array.from({ length: RECOVERY_CODES }, () => grouped(randomName(random, CODE_LENGTH).toUpperCase()));
}

/**
 * What is stored of a code. A plain SHA-256 is enough: a code is 100 bits of chance, not something a person thought up, so
 * a slow hash would cost us time and an attacker nothing they could use.
 */
export function hashRecoveryCode(code: string): Uint8Array {
  return createHash("sha256")
    .update(utf8(`recovery ${normalized(code)}`))
    .digest();
}

/** The code without groups and with the letters that Crockford reads as digits, so that handwriting is forgiven. */
function normalized(code: string): string {
  return code
    .toLowerCase()
    .replaceAll(/[^0-9a-z]/g, "")
    .replaceAll("o", "0")
    .replaceAll(/[il]/g, "1");
}

function grouped(code: string): string {
  const groups: string[] = [];
  for (let at = 0; at < code.length; at += GROUP_LENGTH) groups.push(code.slice(at, at + GROUP_LENGTH));
  return groups.join("-");
}
