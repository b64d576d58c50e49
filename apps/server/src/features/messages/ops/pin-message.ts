import { LIMITS, pinMessage } from "@musubi/protocol";
import { type Bound, deny, handle, refuse } from "../../../kernel/binding.ts";
import { replyWithMessage } from "../changed.ts";
import type { MessageDeps } from "../deps.ts";
import { lockMessage, pin, readPinned } from "../store.ts";

export function handlePinMessage({ clock }: MessageDeps): Bound {
  return handle(pinMessage, async ({ tx, grant, actor, input }) => {
    const row = await lockMessage(tx, grant, input.seq);
    if (row === null) return deny("absent");
    if (row.kind === "unsent" || row.kind === "system") return refuse("not_editable");
    if (input.isPinned && !row.is_pinned && (await readPinned(tx, grant, LIMITS.pinsPerTalk)).length >= LIMITS.pinsPerTalk)
      return refuse("too_many");
    return replyWithMessage(tx, { actor, clock }, await pin(tx, grant, row, input.isPinned));
  });
}
