import { reactMessage } from "@musubi/protocol";
import { type Bound, deny, handle, refuse } from "../../../kernel/binding.ts";
import { replyWithMessage } from "../changed.ts";
import type { MessageDeps } from "../deps.ts";
import { react } from "../reactions.ts";
import { lockMessage, putReactions } from "../store.ts";

export function handleReactMessage({ clock }: MessageDeps): Bound {
  return handle(reactMessage, async ({ tx, grant, actor, input }) => {
    if (grant.facts.protection === "sealed") return refuse("class_mismatch");
    if (grant.facts.isSilent) return refuse("blocked");
    const row = await lockMessage(tx, grant, input.seq);
    if (row === null) return deny("absent");
    if (row.kind === "unsent" || row.kind === "system") return refuse("not_editable");
    const reactions = react(row.reactions, actor.accountId, input.emoji, input.isOn);
    if (reactions === "too_many") return refuse("too_many");
    return replyWithMessage(tx, { actor, clock }, await putReactions(tx, grant, row, reactions));
  });
}
