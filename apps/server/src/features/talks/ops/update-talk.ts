import { type MessageView, updateTalk } from "@musubi/protocol";
import { type Bound, handle, refuse } from "../../../kernel/binding.ts";
import type { TalkDeps } from "../deps.ts";
import { renameGroup, setPostPolicy } from "../group-store.ts";
import { replyWithTalk } from "../reply-with-talk.ts";
import { writeHappening } from "../system-message.ts";

export function handleUpdateTalk(deps: TalkDeps): Bound {
  return handle(updateTalk, async ({ tx, grant, actor, input }) => {
    const now = new Date(deps.clock.nowMs());
    const messages: MessageView[] = [];
    const { postPolicy, talkId } = input;
    const name = input.name?.trim();
    // Its name is inside it.
    if (name !== undefined && grant.facts.protection === "sealed") return refuse("class_mismatch");
    if (name !== undefined) {
      await renameGroup(tx, grant, name);
      messages.push(await writeHappening(tx, talkId, { what: "renamed", actorId: actor.accountId, value: name }, now, deps.random));
    }
    if (postPolicy !== undefined) {
      await setPostPolicy(tx, grant, postPolicy);
      messages.push(await writeHappening(tx, talkId, { what: "posting", actorId: actor.accountId, value: postPolicy }, now, deps.random));
    }
    return await replyWithTalk(deps, tx, actor, talkId, { messages });
  });
}
