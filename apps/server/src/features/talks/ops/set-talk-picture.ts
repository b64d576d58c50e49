import { setTalkPicture } from "@musubi/protocol";
import { type Bound, handle, refuse } from "../../../kernel/binding.ts";
import { readSmallPicture } from "../../../platform/pictures/small-picture.ts";
import { sql } from "../../../platform/postgres/sql.ts";
import type { TalkDeps } from "../deps.ts";
import { replyWithTalk } from "../reply-with-talk.ts";
import { writeHappening } from "../system-message.ts";

/** 2020-01-01. Versions grow with time, so that a picture set after a removal never carries the number of an older one. */
const EPOCH_MS = 1_577_836_800_000;

export function handleSetTalkPicture(deps: TalkDeps): Bound {
  return handle(setTalkPicture, async ({ tx, actor, input }) => {
    const { talkId, pictureBase64 } = input;
    const now = new Date(deps.clock.nowMs());
    const picture = pictureBase64 === null ? null : readSmallPicture(pictureBase64);
    if (picture !== null && !picture.ok) return refuse("picture_unreadable");
    await tx.run(sql`
      update musubi.talks set picture = ${picture?.value.bytes ?? null}, picture_mime = ${picture?.value.mime ?? null},
        picture_version = case when ${picture === null} then 0 else greatest(picture_version + 1, ${Math.floor((now.getTime() - EPOCH_MS) / 1000)}) end
      where id = ${talkId}`);
    const message = await writeHappening(tx, talkId, { what: "picture", actorId: actor.accountId }, now, deps.random);
    return await replyWithTalk(deps, tx, actor, talkId, { messages: [message] });
  });
}
