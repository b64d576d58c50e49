import { describeMessage, LIMITS } from "@musubi/protocol";
import { type Bound, deny, handle, refuse } from "../../../kernel/binding.ts";
import { mayPost } from "../../talks/port.ts";
import { replyWithMessage } from "../changed.ts";
import type { MessageDeps } from "../deps.ts";
import { countEdits, describeFilesOf, lockMessage } from "../store.ts";

export function handleDescribeMessage({ clock, indexLater }: MessageDeps): Bound {
  return handle(describeMessage, async ({ tx, grant, actor, input }) => {
    if (grant.facts.protection === "sealed") return refuse("class_mismatch");
    const verdict = mayPost(grant.facts);
    if (verdict !== true) return refuse(verdict);
    const row = await lockMessage(tx, grant, input.seq);
    if (row === null) return deny("absent");
    if (row.sender_id !== actor.accountId || row.content.kind !== "files") return refuse("not_editable");
    if ((await countEdits(tx, grant, input.seq)) >= LIMITS.editsPerMessage) return refuse("not_editable");
    const named = new Map(input.alts.map(({ fileId, alt }) => [fileId, alt]));
    const alts = row.content.files.map(({ fileId, alt }) => named.get(fileId) ?? alt);
    const changed = await describeFilesOf(tx, grant, row, { caption: input.caption, alts, at: new Date(clock.nowMs()) });
    const answer = replyWithMessage(tx, { actor, clock }, changed);
    return { ...answer, effects: { ...answer.effects, afterCommit: () => indexLater(input.talkId) } };
  });
}
