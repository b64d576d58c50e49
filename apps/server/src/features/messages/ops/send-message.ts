import { type AccountId, type OutputOf, sendMessage } from "@musubi/protocol";
import { decideOn } from "../../../kernel/access.ts";
import { type Bound, deny, handleBatched, refuse, reply } from "../../../kernel/binding.ts";
import { factsOf, mayPost, postRule, type Roster } from "../../talks/port.ts";
import type { MessageDeps } from "../deps.ts";
import type { PostOutcome } from "../posting-store.ts";

/** The hot path: decides on this process's copy of the roster, and the database decides again as it writes. */
export function handleSendMessage({ rosters, posting, isSticker }: MessageDeps): Bound {
  return handleBatched(sendMessage, async ({ input, actor }) => {
    const { talkId, content } = input;
    const roster = await rosters.get(talkId);
    const facts = roster === null ? null : factsOf(roster, actor.accountId);
    if (roster === null || facts === null) return deny("absent");
    const decision = decideOn(postRule, actor, talkId, facts);
    if (!decision.ok) return deny(decision.reason);
    const verdict = mayPost(facts);
    if (verdict !== true) return refuse(verdict);
    if (facts.protection === "sealed") return refuse("class_mismatch");
    if (content.kind === "sticker" && !isSticker(content.setId, content.stickerId)) return refuse("unknown_sticker");
    const mentions = content.kind === "text" ? mentionedMembers(content.mentions ?? [], roster) : [];
    const posted = {
      talkId,
      clientId: input.clientId,
      content: content.kind === "files" ? { ...content, fileIds: [...new Set(content.fileIds)] } : content,
      mentions,
      replyTo: input.replyTo ?? null,
      isForwarded: input.isForwarded ?? false,
    };
    let stored = await posting.post(decision.grant, posted);
    // Something changed between storing and judging (a role, a policy): as things are now, it can be stored.
    if (stored.outcome === "again") stored = await posting.post(decision.grant, posted);
    switch (stored.outcome) {
      case "posted":
      case "repeat":
        return reply(sentOf(stored));
      case "again":
      case "not_member":
        rosters.forget(talkId);
        return deny(stored.outcome);
      case "not_ready":
        return refuse(stored.outcome);
      case "blocked":
      case "posting_restricted":
      case "class_mismatch":
        rosters.forget(talkId);
        return refuse(stored.outcome);
    }
  });
}

function sentOf({ seq, sentAt, outcome, content }: PostOutcome): OutputOf<typeof sendMessage> {
  const sent = { seq, sentAt, isRepeat: outcome === "repeat" };
  return content === undefined ? sent : { ...sent, content };
}

function mentionedMembers(mentions: readonly { readonly accountId: AccountId }[], roster: Roster): AccountId[] {
  return [...new Set(mentions.map((mention) => mention.accountId))].filter((accountId) => roster.members.has(accountId));
}
