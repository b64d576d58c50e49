import { sendSealed } from "@musubi/protocol";
import { decideOn } from "../../../kernel/access.ts";
import { type Bound, deny, handleBatched, refuse, reply } from "../../../kernel/binding.ts";
import { factsOf, mayPost, postRule } from "../../talks/port.ts";
import type { SealedDeps } from "../deps.ts";
import { readEnvelope } from "../envelope.ts";
import { frankTag } from "../frank.ts";

/** The hot path: decides on this process's copy of the roster, and the database decides again as it writes. */
export function handleSendSealed({ rosters, posting, franking }: SealedDeps): Bound {
  return handleBatched(sendSealed, async ({ input, actor }) => {
    const { talkId, clientId, use } = input;
    const roster = await rosters.get(talkId);
    const facts = roster === null ? null : factsOf(roster, actor.accountId);
    if (facts === null) return deny("absent");
    const decision = decideOn(postRule, actor, talkId, facts);
    if (!decision.ok) return deny(decision.reason);
    if (facts.protection !== "sealed") return refuse("class_mismatch");
    const verdict = mayPost(facts);
    // As with reactions to plain messages: beside the messages everybody may say something.
    if (verdict !== true && !(use.kind === "note" && verdict === "posting_restricted")) return refuse(verdict);
    const body = Buffer.from(input.body, "base64url");
    const envelope = readEnvelope(body, { talkId, clientId });
    if (envelope === null || envelope.epoch !== input.epoch) return refuse("envelope_wrong");
    const seq = use.kind === "edit" ? use.seq : null;
    const fileIds = use.kind === "message" ? (use.fileIds ?? []) : [];
    const stored = await posting.post(decision.grant, { talkId, clientId, kind: use.kind, seq, fileIds, body, envelope });
    if (stored.outcome === "not_member") rosters.forget(talkId);
    if (stored.outcome === "not_member" || stored.outcome === "file_absent") return deny(stored.outcome);
    if (stored.outcome !== "posted" && stored.outcome !== "repeat") {
      if (stored.outcome === "blocked" || stored.outcome === "posting_restricted") rosters.forget(talkId);
      return refuse(stored.outcome);
    }
    const { event, acceptedAtMs, message } = stored;
    const key = typeof stored.key === "number" ? await franking.find(stored.key) : stored.key;
    // A repeat is answered for what was stored first; once that is gone, for what came with the call.
    const relayed = (stored.storedBody === null ? null : readEnvelope(stored.storedBody, { talkId, clientId })) ?? envelope;
    const { accountId, deviceId } = actor;
    const frank = frankTag(key ?? (await franking.current()), { ...relayed, talkId, event, accountId, deviceId, acceptedAtMs });
    return reply({ event, message, acceptedAt: acceptedAtMs, frank, isRepeat: stored.outcome === "repeat" });
  });
}
