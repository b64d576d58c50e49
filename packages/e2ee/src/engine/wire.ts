import { no, ok, type Result } from "@musubi/base";
import type { GroupInfo } from "ts-mls";
import { decodeMlsMessage, encodeMlsMessage, type MLSMessage, type PrivateMessage, type PublicMessage, type Welcome } from "ts-mls";
import { decodeRatchetTree, encodeRatchetTree, type RatchetTree } from "ts-mls/ratchetTree.js";
import { HANDSHAKE_BYTES_MAX, MESSAGE_BYTES_MAX } from "../limits.ts";
import type { Refusal } from "../refusal.ts";

type Decoded<T> = Result<T, Extract<Refusal, "malformed" | "too_large">>;

/** Reads an application message (RFC 9420 § 6.3). */
export function readPrivate(bytes: Uint8Array): Decoded<PrivateMessage> {
  return readMessage(bytes, MESSAGE_BYTES_MAX, (message) => (message.wireformat === "mls_private_message" ? message.privateMessage : null));
}

/** Reads a handshake, which is always public here (RFC 9420 § 6.2): the server follows who is in the group. */
export function readPublic(bytes: Uint8Array): Decoded<PublicMessage> {
  return readMessage(bytes, HANDSHAKE_BYTES_MAX, (message) => (message.wireformat === "mls_public_message" ? message.publicMessage : null));
}

/** Reads a Welcome (RFC 9420 § 12.4.3.1). */
export function readWelcome(bytes: Uint8Array): Decoded<Welcome> {
  return readMessage(bytes, HANDSHAKE_BYTES_MAX, (message) => (message.wireformat === "mls_welcome" ? message.welcome : null));
}

/** Reads a GroupInfo (RFC 9420 § 12.4.3). */
export function readGroupInfo(bytes: Uint8Array): Decoded<GroupInfo> {
  return readMessage(bytes, HANDSHAKE_BYTES_MAX, (message) => (message.wireformat === "mls_group_info" ? message.groupInfo : null));
}

/** Reads a public tree as the server hands it out (RFC 9420 § 12.4.3.3). It is believed only once its hash is that of a signed GroupInfo. */
export function readTree(bytes: Uint8Array): Decoded<RatchetTree> {
  return readExactly(bytes, HANDSHAKE_BYTES_MAX, decodeRatchetTree);
}

/** The bytes of a public tree. */
export function writeTree(tree: RatchetTree): Uint8Array {
  return encodeRatchetTree(tree);
}

/** The bytes of a message. */
export function writeMessage(message: MLSMessage): Uint8Array {
  return encodeMlsMessage(message);
}

/** Reads one message of a kind. Whatever a stranger sends ends in a value or in a refusal, never in an exception. */
export function readMessage<T>(bytes: Uint8Array, bytesMax: number, pick: (message: MLSMessage) => T | null): Decoded<T> {
  const message = readExactly(bytes, bytesMax, decodeMlsMessage);
  if (!message.ok) return message;
  const picked = message.value.version === "mls10" ? pick(message.value) : null;
  return picked === null ? no("malformed") : ok(picked);
}

/** Reads something that has to fill the bytes to their end. */
export function readExactly<T>(
  bytes: Uint8Array,
  bytesMax: number,
  decode: (bytes: Uint8Array, offset: number) => [T, number] | undefined,
): Decoded<T> {
  if (bytes.length > bytesMax) return no("too_large");
  try {
    // A copy: what is decoded points into it, and whoever handed the bytes over may go on using theirs.
    const decoded = decode(bytes.slice(), 0);
    return decoded === undefined || decoded[1] !== bytes.length ? no("malformed") : ok(decoded[0]);
  } catch {
    return no("malformed");
  }
}
