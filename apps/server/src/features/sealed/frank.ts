import { createHmac } from "node:crypto";
import type { AccountId, DeviceId, FrankView, TalkId } from "@musubi/protocol";
import { idBytes } from "@musubi/protocol";

/** One of the server's keys, and which one. */
export interface FrankingKey {
  readonly keyId: number;
  readonly key: Uint8Array;
}

/** What the server vouches for: that it relayed this, from this device, at this place and time. */
export interface Relayed {
  /** The sender's commitment, out of the authenticated data. */
  readonly commitment: Uint8Array;
  readonly talkId: TalkId;
  /** The event's number. */
  readonly event: number;
  readonly epoch: number;
  readonly accountId: AccountId;
  readonly deviceId: DeviceId;
  /** 16 bytes that name the message. */
  readonly message: Uint8Array;
  readonly acceptedAtMs: number;
}

const LABEL = Buffer.from("sealed frank tag v1");

/** The server's tag, as docs/subsystems/e2ee.md describes it ("Franking"). The same for the same, whenever it is made. */
export function frankTag({ keyId, key }: FrankingKey, relayed: Relayed): FrankView {
  const { commitment, talkId, event, epoch, accountId, deviceId, message, acceptedAtMs } = relayed;
  return {
    keyId,
    tag: tagOver(
      keyId,
      key,
      [idBytes(talkId), u64(event), u64(epoch), idBytes(accountId), idBytes(deviceId), message, u64(acceptedAtMs)],
      commitment,
    ),
  };
}

/** HMAC-SHA256 over `LP(label) ‖ key number ‖ commitment ‖ the bound values`, each of one length. */
export function tagOver(keyId: number, key: Uint8Array, bound: readonly Uint8Array[], commitment: Uint8Array): string {
  const mac = createHmac("sha256", key).update(u32(LABEL.length)).update(LABEL).update(u32(keyId)).update(commitment);
  for (const value of bound) mac.update(value);
  return mac.digest("base64url");
}

/** A number in four bytes, the biggest first. */
export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** A number in eight bytes, the biggest first. */
export function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}
