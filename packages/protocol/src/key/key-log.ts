import { utf8 } from "@musubi/base";
import { bytes, object, type Static, text } from "../schema.ts";

/** A head of the key log, a signed note (c2sp.org/signed-note), and the key that it is signed with. */
export const KeyHeadView = object({ key: text(1, 512), note: text(1, 4_096) });
export type KeyHeadView = Static<typeof KeyHeadView>;

/** A SHA-256. */
export const KeyLogHash = bytes(32);

const LABEL_MARK = "kt label v1";
const NUMBER_BYTES = 8;
const HASH_BYTES = 32;

/**
 * What is hashed (SHA-256) to the label of an account in the key log's map. There is one label for each account, and everybody who knows the
 * account comes to the same: a secret part, which the server would have to hand out, would let it keep two entries for one account.
 */
export function keyLogLabel(account: Uint8Array): Uint8Array {
  const mark = utf8(LABEL_MARK);
  const joined = new Uint8Array(mark.length + account.length);
  joined.set(mark);
  joined.set(account, mark.length);
  return joined;
}

/** What the map says of a label: the number of the account's newest statement in eight bytes, and its hash. */
export function keyLogValue(number: number, statementHash: Uint8Array): Uint8Array {
  const value = new Uint8Array(NUMBER_BYTES + HASH_BYTES);
  new DataView(value.buffer).setBigUint64(0, BigInt(number));
  value.set(statementHash, NUMBER_BYTES);
  return value;
}

/** A value read back; null when it is none. */
export function readKeyLogValue(value: Uint8Array): { readonly number: number; readonly statementHash: Uint8Array } | null {
  if (value.length !== NUMBER_BYTES + HASH_BYTES) return null;
  const number = new DataView(value.buffer, value.byteOffset, value.byteLength).getBigUint64(0);
  if (number > 2_147_483_647n) return null;
  return { number: Number(number), statementHash: value.slice(NUMBER_BYTES) };
}

/** An entry of the log, from which its leaf is made: a label, and what the map says of it from then on. */
export function keyLogEntry(label: Uint8Array, number: number, statementHash: Uint8Array): Uint8Array {
  const entry = new Uint8Array(HASH_BYTES + NUMBER_BYTES + HASH_BYTES);
  entry.set(label);
  entry.set(keyLogValue(number, statementHash), HASH_BYTES);
  return entry;
}

/** An entry read back; null when it is none. */
export function readKeyLogEntry(
  entry: Uint8Array,
): { readonly label: Uint8Array; readonly value: Uint8Array; readonly number: number } | null {
  const value = entry.slice(HASH_BYTES);
  const read = readKeyLogValue(value);
  return read === null ? null : { label: entry.slice(0, HASH_BYTES), value, number: read.number };
}
