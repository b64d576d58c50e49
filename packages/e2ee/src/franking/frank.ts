import { assert, utf8 } from "@musubi/base";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { isEqualInConstantTime, joinBytes, prefixed, u32, u64 } from "../byte-writer.ts";
import { type DeviceName, ID_BYTES } from "../device-name.ts";

/** Bytes of a franking key. Exactly these: HMAC treats keys of other lengths as equal to some of 32 bytes. */
export const FRANKING_KEY_BYTES = 32;

/** Where a message belongs. Account and device are those of the leaf that signed it, never what its text says. */
export interface FrankedPlace extends DeviceName {
  /** 16 bytes that name the talk. */
  readonly talk: Uint8Array;
  /** 16 bytes that name the message, chosen by its sender. */
  readonly message: Uint8Array;
  readonly epoch: bigint;
}

/** What the server vouches for when it relays a message. */
export interface Relayed {
  readonly commitment: Uint8Array;
  readonly place: FrankedPlace;
  readonly seq: bigint;
  readonly acceptedAtMs: number;
}

/** A key of the server, and which of its keys it is. */
export interface TagKey {
  readonly keyId: number;
  readonly key: Uint8Array;
}

/**
 * The sender's commitment to a message, which travels where the server sees it (in the AAD). It hides the body from whoever has not the key,
 * and binds the body, its place and its sender for whoever has.
 */
export function commitTo(frankingKey: Uint8Array, place: FrankedPlace, body: Uint8Array): Uint8Array {
  assert(frankingKey.length === FRANKING_KEY_BYTES, "A franking key has 32 bytes.");
  const { talk, account, device, message, epoch } = checked(place);
  return hmac(
    sha256,
    frankingKey,
    joinBytes(prefixed(utf8("sealed frank commit v1")), talk, account, device, message, u64(epoch), prefixed(body)),
  );
}

/** The server's tag over a commitment: "relayed by us, from this account and device, then". Only the server can make or check it. */
export function tagOf({ keyId, key }: TagKey, { commitment, place, seq, acceptedAtMs }: Relayed): Uint8Array {
  assert(key.length === FRANKING_KEY_BYTES, "A tag key has 32 bytes.");
  assert(commitment.length === sha256.outputLen, "A commitment has 32 bytes.");
  const { talk, account, device, message, epoch } = checked(place);
  const when = joinBytes(talk, u64(seq), u64(epoch), account, device, message, u64(BigInt(acceptedAtMs)));
  return hmac(sha256, key, joinBytes(prefixed(utf8("sealed frank tag v1")), u32(keyId), commitment, when));
}

/** One message of a report, as the reporter kept it. */
export interface ReportedMessage extends Relayed {
  readonly frankingKey: Uint8Array;
  readonly body: Uint8Array;
  readonly keyId: number;
  readonly tag: Uint8Array;
}

/** What a moderator is shown of a reported message. */
export type ReportVerdict = "verified" | "tag_key_gone" | "not_relayed" | "other_content";

/**
 * Checks a reported message with the server's keys. `verified`: relayed by this server, from this account and device, at this time, with
 * exactly this content. Whether reporter and sender were members then is for the caller to look up.
 */
export function verifyReport(report: ReportedMessage, keys: readonly TagKey[]): ReportVerdict {
  const key = keys.find(({ keyId }) => keyId === report.keyId);
  if (key === undefined) return "tag_key_gone";
  if (report.commitment.length !== sha256.outputLen || !isEqualInConstantTime(tagOf(key, report), report.tag)) return "not_relayed";
  const isSame =
    report.frankingKey.length === FRANKING_KEY_BYTES &&
    isEqualInConstantTime(commitTo(report.frankingKey, report.place, report.body), report.commitment);
  return isSame ? "verified" : "other_content";
}

function checked(place: FrankedPlace): FrankedPlace {
  for (const id of [place.talk, place.account, place.device, place.message])
    assert(id.length === ID_BYTES, "Ids have 16 bytes: what is bound stands at fixed places.");
  return place;
}
