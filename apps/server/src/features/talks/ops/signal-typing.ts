import { signalTyping } from "@musubi/protocol";
import { type Bound, handle, outgoing, reply } from "../../../kernel/binding.ts";
import { mayPost } from "../access.ts";

export function handleSignalTyping(): Bound {
  return handle(signalTyping, async ({ grant, actor, input }) => {
    // Who may not post is not seen typing either; the answer is the same, so that a block is not told by it.
    if (mayPost(grant.facts) !== true) return Promise.resolve(reply({}));
    const { talkId } = input;
    return Promise.resolve(
      reply({}, { events: [outgoing({ talk: talkId }, "talk.typing", { talkId, accountId: actor.accountId }, actor)] }),
    );
  });
}
