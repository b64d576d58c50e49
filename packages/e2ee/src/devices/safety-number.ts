import { assert, utf8 } from "@musubi/base";
import { sha512 } from "@noble/hashes/sha2.js";
import { joinBytes, prefixed } from "../byte-writer.ts";
import { ID_BYTES } from "../device-name.ts";
import { ED25519_KEY_BYTES } from "../ed25519.ts";

/** An account with its identity key: what two people make sure of. */
export interface Identity {
  readonly account: Uint8Array;
  readonly identityKey: Uint8Array;
}

/** Makes each try at a key that shows somebody else's digits this many times as dear. */
const ROUNDS = 5_200;
const DIGITS_PER_GROUP = 5;
const BYTES_PER_GROUP = 5;
const GROUPS_PER_SIDE = 6;
const QR_MARK = utf8("SN1");

/** 60 digits in twelve groups, the same on both sides. They change when either identity key does, and only then. */
export function safetyNumber(one: Identity, other: Identity): string {
  const sides = [digitsOf(one), digitsOf(other)].toSorted();
  return sides.join(" ");
}

/** What the QR code of a safety number holds: both fingerprints whole, in the same order on both sides. */
export function safetyCode(one: Identity, other: Identity): Uint8Array {
  const [low = new Uint8Array(), high = new Uint8Array()] = [fingerprint(one), fingerprint(other)].toSorted(compareBytes);
  return joinBytes(QR_MARK, low.subarray(0, 32), high.subarray(0, 32));
}

function digitsOf(identity: Identity): string {
  const print = fingerprint(identity);
  const groups = Array.from({ length: GROUPS_PER_SIDE }, (_, group) => {
    const bytes = print.subarray(group * BYTES_PER_GROUP, (group + 1) * BYTES_PER_GROUP);
    const value = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
    return String(value % 10 ** DIGITS_PER_GROUP).padStart(DIGITS_PER_GROUP, "0");
  });
  return groups.join(" ");
}

function fingerprint({ account, identityKey }: Identity): Uint8Array {
  assert(account.length === ID_BYTES && identityKey.length === ED25519_KEY_BYTES, "An account has 16 bytes, its key 32.");
  const subject = joinBytes(account, identityKey);
  let hash = sha512(joinBytes(prefixed(utf8("sealed safety number v1")), subject));
  for (let round = 1; round < ROUNDS; round++) hash = sha512(joinBytes(hash, subject));
  return hash;
}

function compareBytes(one: Uint8Array, other: Uint8Array): number {
  const at = one.findIndex((byte, index) => byte !== other[index]);
  return at === -1 ? 0 : (one[at] ?? 0) - (other[at] ?? 0);
}
