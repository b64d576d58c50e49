import type { AccountId, FriendView } from "@musubi/protocol";
import type { Tx } from "../../kernel/transaction.ts";
import { readFriends } from "./store.ts";

/** A page of the actor's relations after a change, and the change up to which it is complete: the next `after`. */
export async function readFriendPage(
  tx: Tx,
  actorId: AccountId,
  after: number,
  countMax: number,
): Promise<{ friends: FriendView[]; changeSeq: number; hasMore: boolean }> {
  const found = await readFriends(tx, actorId, after, countMax + 1);
  const friends = found.slice(0, countMax);
  return { friends, changeSeq: friends.at(-1)?.changedSeq ?? after, hasMore: found.length > countMax };
}
