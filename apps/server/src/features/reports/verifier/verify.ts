import { fromBase64url } from "@musubi/base";
import type { ReportedMessage, TagKey } from "@musubi/e2ee/public-view";
import { idBytes, type SealedEvidence, type TalkId } from "@musubi/protocol";

/** Why a message of a report is not verifiable. */
export type Unverifiable = "tag_key_gone" | "not_relayed" | "other_content" | "sender_not_member" | "reporter_not_member";

/**
 * What can be said of a message of a report. "verified": this server relayed it, from this account and device, at this time, with exactly
 * this content, while its sender and the reporter were in the talk.
 */
export type Verdict = "verified" | Unverifiable;

/** What a verifier is given: what was disclosed, the keys of the tags that are still kept, and who was in the talk at a place of it. */
export interface Verification {
  readonly talkId: TalkId;
  readonly reporterId: string;
  readonly disclosed: readonly SealedEvidence[];
  readonly keys: readonly TagKey[];
  readonly wasMember: (accountId: string, seq: number) => boolean;
}

/**
 * Judges the messages of a report, in their order. A room of its own: it has the keys of the tags and what was disclosed, asks nobody, and
 * keeps nothing. What it does not call verified may be anybody's invention, and is shown to nobody.
 */
export async function verifyDisclosed({ talkId, reporterId, disclosed, keys, wasMember }: Verification): Promise<readonly Verdict[]> {
  const { verifyReport } = await import("@musubi/e2ee/public-view");
  return disclosed.map((evidence) => {
    const message = messageOf(talkId, evidence);
    const verdict = message === null ? "not_relayed" : verifyReport(message, keys);
    if (verdict !== "verified") return verdict;
    if (!wasMember(evidence.senderId, evidence.seq)) return "sender_not_member";
    return wasMember(reporterId, evidence.seq) ? "verified" : "reporter_not_member";
  });
}

/** Null where something is not of its length: such a thing was never relayed. */
function messageOf(talkId: TalkId, evidence: SealedEvidence): ReportedMessage | null {
  const message = exactly(evidence.message, 16);
  const frankingKey = exactly(evidence.frankingKey, 32);
  const commitment = exactly(evidence.commitment, 32);
  const tag = exactly(evidence.tag, 32);
  const body = fromBase64url(evidence.body);
  if (message === null || frankingKey === null || commitment === null || tag === null || body === null) return null;
  const { senderId, deviceId } = evidence;
  const place = {
    ...{ talk: idBytes(talkId), message, account: idBytes(senderId), device: idBytes(deviceId) },
    epoch: BigInt(evidence.epoch),
  };
  return {
    frankingKey,
    commitment,
    tag,
    body,
    place,
    keyId: evidence.keyId,
    seq: BigInt(evidence.event),
    acceptedAtMs: evidence.acceptedAt,
  };
}

function exactly(text: string, length: number): Uint8Array | null {
  const bytes = fromBase64url(text);
  return bytes?.length === length ? bytes : null;
}
