import { saveDraft } from "@musubi/protocol";
import { type Bound, deny, handle, reply } from "../../../kernel/binding.ts";
import type { TalkDeps } from "../deps.ts";
import { readMineChange } from "../mine-change.ts";
import { putDraft } from "../settings-store.ts";

export function handleSaveDraft({ clock }: TalkDeps): Bound {
  return handle(saveDraft, async ({ tx, grant, actor, input }) => {
    const { talkId, text, replyTo } = input;
    const isEmpty = text === "" && replyTo === null;
    await putDraft(tx, grant, isEmpty ? null : { text, replyTo, savedAt: new Date(clock.nowMs()) });
    const change = await readMineChange(tx, actor, talkId);
    return change === null ? deny("absent") : reply({}, { events: [change.told] });
  });
}
