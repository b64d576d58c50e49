import { AccountId, DeviceId, ReportId, TalkId } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { bytes, Instant, int, list, literal, object, oneOf, Seq, type Static, text, union } from "../schema.ts";
import { Epoch, EventNumber } from "../sealed/views.ts";

/** Why somebody reports a message. */
export const ReportReason = oneOf("spam", "harassment", "sexual", "violence", "fraud", "self_harm", "other");
export type ReportReason = Static<typeof ReportReason>;

/** How far a report is: nobody has looked yet; somebody has; it is settled. */
export const ReportState = oneOf("waiting", "read", "closed");
export type ReportState = Static<typeof ReportState>;

/** What the reporter writes besides, in words of their own. */
export const ReportWords = text(0, LIMITS.reportWords);

/**
 * A sealed message as the reporter's device kept it: what its sender wrote, the key that opens the commitment to it, and what the server
 * vouched for when it relayed it (docs/subsystems/e2ee.md, "Franking").
 */
export const SealedEvidence = object({
  /** The message's place in the talk. */
  seq: Seq,
  event: EventNumber,
  epoch: Epoch,
  senderId: AccountId,
  deviceId: DeviceId,
  /** The 16 bytes that name it. */
  message: bytes(16),
  acceptedAt: Instant,
  frankingKey: bytes(32),
  commitment: bytes(32),
  keyId: int(0, 4_294_967_295),
  tag: bytes(32),
  /** The body, to the byte as its sender wrote it. */
  body: bytes(LIMITS.sealedBodyBytes),
});
export type SealedEvidence = Static<typeof SealedEvidence>;

/** The messages of a report: of a plain talk their places, of a sealed one what opens them. */
export const ReportedMessages = union(
  object({ kind: literal("plain"), seqs: list(Seq, LIMITS.reportMessages, 1) }),
  object({ kind: literal("sealed"), disclosed: list(SealedEvidence, LIMITS.reportMessages, 1) }),
);
export type ReportedMessages = Static<typeof ReportedMessages>;

/** A report of mine. What was disclosed with it is not given back. */
export const ReportView = object({
  reportId: ReportId,
  talkId: TalkId,
  reason: ReportReason,
  messageCount: int(1, LIMITS.reportMessages),
  reportedAt: Instant,
  state: ReportState,
  /** Since when it is as it is. */
  stateAt: Instant,
});
export type ReportView = Static<typeof ReportView>;
