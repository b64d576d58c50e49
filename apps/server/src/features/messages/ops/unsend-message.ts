import { LIMITS, unsendMessage } from "@musubi/protocol";
import { type Bound, deny, handle, refuse } from "../../../kernel/binding.ts";
import { replyWithMessage } from "../changed.ts";
import type { MessageDeps } from "../deps.ts";
import { lockMessage, unsend } from "../store.ts";

const HOUR_MS = 3_600_000;

export function handleUnsendMessage({ clock }: MessageDeps): Bound {
  return handle(unsendMessage, async ({ tx, grant, actor, input }) => {
    const row = await lockMessage(tx, grant, input.seq);
    if (row === null) return deny("absent");
    if (row.sender_id !== actor.accountId || row.kind === "unsent" || row.kind === "system") return refuse("not_editable");
    if (clock.nowMs() - row.sent_at.getTime() > LIMITS.unsendHours * HOUR_MS) return refuse("too_late");
    return replyWithMessage(tx, { actor, clock }, await unsend(tx, grant, row));
  });
}
