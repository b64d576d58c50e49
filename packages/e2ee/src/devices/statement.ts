import { assert, no, ok, type Result, utf8 } from "@musubi/base";
import { sha256 } from "@noble/hashes/sha2.js";
import { joinBytes, prefixed, u32, u64 } from "../byte-writer.ts";
import { ID_BYTES } from "../device-name.ts";
import { ED25519_KEY_BYTES } from "../ed25519.ts";

/** The most devices of one account. */
export const DEVICES_PER_ACCOUNT_MAX = 50;

/** Bytes of a statement's hash. */
export const STATEMENT_HASH_BYTES = 32;

/** A device that an account vouches for. Its name is not in it: that is between the devices of the account. */
export interface StatedDevice {
  readonly device: Uint8Array;
  readonly signatureKey: Uint8Array;
}

/** What an account says of its devices: the whole list, each time anew. */
export interface Statement {
  readonly account: Uint8Array;
  /** 0, 1, 2 …: its place in the account's chain. */
  readonly number: number;
  /** Of the statement before; zeros for the first. */
  readonly previousHash: Uint8Array;
  /** The account's identity key from this statement on. */
  readonly identityKey: Uint8Array;
  /** Whether the identity was begun anew without the former key: loud to everybody. */
  readonly isReset: boolean;
  /** In the order of their ids, each once. */
  readonly devices: readonly StatedDevice[];
  readonly statedAtMs: number;
}

const MARK = utf8("SD1");
const HEAD_BYTES = MARK.length + 1 + ID_BYTES + 4 + STATEMENT_HASH_BYTES + ED25519_KEY_BYTES + 8 + 4;
const DEVICE_BYTES = ID_BYTES + ED25519_KEY_BYTES;

/** The bytes of a statement: fixed places, so that there is one form of each. */
export function writeStatement(statement: Statement): Uint8Array {
  const { account, number, previousHash, identityKey, isReset, devices, statedAtMs } = statement;
  assert(account.length === ID_BYTES && previousHash.length === STATEMENT_HASH_BYTES, "Ids and hashes have their lengths.");
  assert(identityKey.length === ED25519_KEY_BYTES, "An identity key has 32 bytes.");
  assert(devices.length <= DEVICES_PER_ACCOUNT_MAX && isInOrder(devices), "Devices stand in order, each once, and not too many.");
  const flag = new Uint8Array([isReset ? 1 : 0]);
  const time = u64(BigInt(statedAtMs));
  const list = devices.flatMap(({ device, signatureKey }) => [device, signatureKey]);
  return joinBytes(MARK, flag, account, u32(number), previousHash, identityKey, time, u32(devices.length), ...list);
}

/** Reads a statement back; whatever `writeStatement` would not have written is refused. */
export function readStatement(bytes: Uint8Array): Result<Statement, "malformed"> {
  if (bytes.length < HEAD_BYTES || MARK.some((byte, index) => bytes[index] !== byte)) return no("malformed");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = MARK.length;
  const take = (length: number) => bytes.slice(at, (at += length));
  const [flag] = take(1);
  const account = take(ID_BYTES);
  const number = view.getUint32(at);
  at += 4;
  const previousHash = take(STATEMENT_HASH_BYTES);
  const identityKey = take(ED25519_KEY_BYTES);
  const statedAtMs = Number(view.getBigUint64(at));
  const count = view.getUint32(at + 8);
  at += 12;
  if ((flag !== 0 && flag !== 1) || !Number.isSafeInteger(statedAtMs)) return no("malformed");
  if (count > DEVICES_PER_ACCOUNT_MAX || bytes.length !== HEAD_BYTES + count * DEVICE_BYTES) return no("malformed");
  const devices = Array.from({ length: count }, () => ({ device: take(ID_BYTES), signatureKey: take(ED25519_KEY_BYTES) }));
  if (!isInOrder(devices)) return no("malformed");
  return ok({ account, number, previousHash, identityKey, isReset: flag === 1, devices, statedAtMs });
}

/** What is signed, and what the key log holds the hash of. */
export function signedForm(bytes: Uint8Array): Uint8Array {
  return joinBytes(prefixed(utf8("sealed device statement v1")), bytes);
}

/** Names a statement in the next one and in the key log. */
export function statementHash(bytes: Uint8Array): Uint8Array {
  return sha256(signedForm(bytes));
}

function isInOrder(devices: readonly StatedDevice[]): boolean {
  return devices.every((one, index) => {
    const before = devices[index - 1];
    return (
      one.device.length === ID_BYTES &&
      one.signatureKey.length === ED25519_KEY_BYTES &&
      (before === undefined || isBelow(before.device, one.device))
    );
  });
}

function isBelow(one: Uint8Array, other: Uint8Array): boolean {
  const at = one.findIndex((byte, index) => byte !== other[index]);
  return at !== -1 && (one[at] ?? 0) < (other[at] ?? 0);
}
