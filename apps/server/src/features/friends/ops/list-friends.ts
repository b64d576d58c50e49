import { listFriends } from "@musubi/protocol";
import { type Bound, handle, reply } from "../../../kernel/binding.ts";
import { readFriendPage } from "../friend-page.ts";

export function handleListFriends(): Bound {
  return handle(listFriends, async ({ tx, actor, input }) => reply(await readFriendPage(tx, actor.accountId, input.after, input.countMax)));
}
