import { LIMITS, pinMessage } from "@musubi/protocol";
import { type Bound, deny, handle, refuse } from "../../../kernel/binding.ts";
import { replyWithMessage } from "../changed.ts";
import { changeMessage, lockMessage, readPinned } from "../store.ts";

export function handlePinMessage(): Bound {
  return handle(pinMessage, async ({ tx, grant, input }) => {
    const row = await lockMessage(tx, grant, input.seq);
    if (row === null) return deny("absent");
    if (row.kind === "unsent" || row.kind === "system") return refuse("not_editable");
    if (input.isPinned && !row.is_pinned && (await readPinned(tx, grant, LIMITS.pinsPerTalk)).length >= LIMITS.pinsPerTalk)
      return refuse("too_many");
    return replyWithMessage(input.talkId, await changeMessage(tx, grant, { ...row, is_pinned: input.isPinned }));
  });
}
