import { AccountId, ClientId, DeviceId, FileId, TalkId } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { bytes, Instant, int, list, literal, nullable, object, oneOf, optional, Seq, type Static, union } from "../schema.ts";

/** A group's epoch (RFC 9420 § 4): one more with each commit. */
export const Epoch = int(0, 9_007_199_254_740_991);
/** A place in the order of a sealed talk's events: 1, 2, 3 … without gaps. Apart from the talk's own order, which shows messages alone. */
export const EventNumber = int(0, 9_007_199_254_740_991);
/** A sealed message on the wire (RFC 9420 § 6.3). */
export const SealedBytes = bytes(LIMITS.sealedMessageBytes);
/** A commit, a Welcome, a GroupInfo or a public tree. */
export const HandshakeBytes = bytes(LIMITS.handshakeBytes);

/**
 * What the server vouches for when it relays a sealed message: its tag over the sender's commitment, the place, and when
 * (docs/subsystems/e2ee.md, "Franking").
 */
export const FrankView = object({ keyId: int(0, 4_294_967_295), tag: bytes(32) });
export type FrankView = Static<typeof FrankView>;

/**
 * One event of a sealed talk. "commit": the group goes to the next epoch; "message": has a place in the talk, or replaces what stands in
 * one; "note": has none (reactions, the talk's name). A body is null once its message was taken back.
 */
export const SealedEventView = object({
  talkId: TalkId,
  event: EventNumber,
  kind: oneOf("commit", "message", "note"),
  /** Of a commit: the epoch that it ends. Of the others: the one they belong to. */
  epoch: Epoch,
  senderId: AccountId,
  deviceId: DeviceId,
  clientId: ClientId,
  body: nullable(HandshakeBytes),
  /** The place in the talk's order that a message has or replaces; null for the others. */
  seq: nullable(Seq),
  acceptedAt: Instant,
  /** Null for commits. */
  frank: nullable(FrankView),
});
export type SealedEventView = Static<typeof SealedEventView>;

/** Forms in which each sealed file of a message may lie on the server. */
export const FORMS_PER_FILE = 4;

/** What a sealed content becomes: a message of its own, the new text of one of mine, or a note beside the messages. */
export const SealedUse = union(
  object({
    kind: literal("message"),
    /** The sealed files that it names inside, each of their forms: ready ones of one's own, or ones that one may see (to forward them). */
    fileIds: optional(list(FileId, LIMITS.filesPerMessage * FORMS_PER_FILE)),
  }),
  object({ kind: literal("edit"), seq: Seq }),
  object({ kind: literal("note") }),
);
export type SealedUse = Static<typeof SealedUse>;

/** A group as whoever enters it from outside needs it, and as it stands. */
export const SealedGroupView = object({
  talkId: TalkId,
  epoch: Epoch,
  /** The newest event. */
  event: EventNumber,
  tree: HandshakeBytes,
  groupInfo: HandshakeBytes,
  /** Leaves of people and devices that are gone. Until a commit removes them no message is taken. */
  owedLeaves: list(int(0, 1_000_000), LIMITS.sealedDevices),
  /** Devices that belong to the talk's members and are not in the group yet. */
  missing: list(object({ accountId: AccountId, deviceId: DeviceId }), LIMITS.sealedDevices),
});
export type SealedGroupView = Static<typeof SealedGroupView>;

/** An invitation for this device: the commit `event` added it. */
export const WelcomeView = object({ talkId: TalkId, event: EventNumber, epoch: Epoch, welcome: HandshakeBytes, tree: HandshakeBytes });
export type WelcomeView = Static<typeof WelcomeView>;
