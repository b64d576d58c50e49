import { editMessage, LIMITS } from "@musubi/protocol";
import { type Bound, deny, handle, refuse } from "../../../kernel/binding.ts";
import { mayPost } from "../../talks/port.ts";
import { replyWithMessage } from "../changed.ts";
import type { MessageDeps } from "../deps.ts";
import { countEdits, editText, lockMessage } from "../store.ts";

export function handleEditMessage({ clock, rosters, indexLater }: MessageDeps): Bound {
  return handle(editMessage, async ({ tx, grant, actor, input }) => {
    if (grant.facts.protection === "sealed") return refuse("class_mismatch");
    const verdict = mayPost(grant.facts);
    if (verdict !== true) return refuse(verdict);
    const row = await lockMessage(tx, grant, input.seq);
    if (row === null) return deny("absent");
    if (row.sender_id !== actor.accountId || row.content.kind !== "text") return refuse("not_editable");
    if ((await countEdits(tx, grant, input.seq)) >= LIMITS.editsPerMessage) return refuse("not_editable");
    const members = (await rosters.get(input.talkId))?.members;
    const mentions = [...new Set((input.mentions ?? []).map((mention) => mention.accountId))].filter((id) => members?.has(id) === true);
    const { text, mentions: marked, preview } = input;
    const content = {
      ...{ kind: "text" as const, text },
      ...(marked === undefined ? {} : { mentions: marked }),
      ...(preview === undefined ? {} : { preview }),
    };
    const changed = await editText(tx, grant, row, { content, mentions, at: new Date(clock.nowMs()) });
    const answer = replyWithMessage(tx, { actor, clock }, changed);
    return { ...answer, effects: { ...answer.effects, afterCommit: () => indexLater(input.talkId) } };
  });
}
