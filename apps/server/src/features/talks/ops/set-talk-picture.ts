import { setTalkPicture } from "@musubi/protocol";
import { type Bound, handle, refuse } from "../../../kernel/binding.ts";
import { readSmallPicture } from "../../../platform/pictures/small-picture.ts";
import type { TalkDeps } from "../deps.ts";
import { putGroupPicture } from "../group-store.ts";
import { replyWithTalk } from "../reply-with-talk.ts";
import { writeHappening } from "../system-message.ts";

export function handleSetTalkPicture(deps: TalkDeps): Bound {
  return handle(setTalkPicture, async ({ tx, grant, actor, input }) => {
    const { talkId, pictureBase64 } = input;
    const now = new Date(deps.clock.nowMs());
    const picture = pictureBase64 === null ? null : readSmallPicture(pictureBase64);
    if (picture !== null && !picture.ok) return refuse("picture_unreadable");
    await putGroupPicture(tx, grant, picture?.value ?? null, now);
    const message = await writeHappening(tx, talkId, { what: "picture", actorId: actor.accountId }, now, deps.random);
    return await replyWithTalk(deps, tx, actor, talkId, { messages: [message] });
  });
}
