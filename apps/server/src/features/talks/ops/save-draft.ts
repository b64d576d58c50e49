import { saveDraft } from "@musubi/protocol";
import { type Bound, deny, handle, outgoing, reply } from "../../../kernel/binding.ts";
import { sql } from "../../../platform/postgres/sql.ts";
import type { TalkDeps } from "../deps.ts";
import { readTalkRow } from "../store.ts";
import { viewMine } from "../talk-view.ts";

export function handleSaveDraft({ clock }: TalkDeps): Bound {
  return handle(saveDraft, async ({ tx, actor, input }) => {
    const { talkId, text, replyTo } = input;
    const isEmpty = text === "" && replyTo === null;
    await tx.run(sql`
      update musubi.talk_settings set draft_text = ${isEmpty ? null : text}, draft_reply_to = ${isEmpty ? null : replyTo},
        draft_saved_at = ${isEmpty ? null : new Date(clock.nowMs())}
      where talk_id = ${talkId} and account_id = ${actor.accountId}`);
    const row = await readTalkRow(tx, actor.accountId, talkId);
    if (row === null) return deny("absent");
    const mine = viewMine(row);
    return reply({}, { events: [outgoing({ account: actor.accountId }, "talk.mineChanged", { talkId, mine }, actor)] });
  });
}
