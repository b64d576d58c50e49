import type { AccountId } from "@musubi/protocol";
import { type Outgoing, outgoing } from "../../kernel/binding.ts";
import type { Database } from "../../kernel/transaction.ts";
import { readFriend } from "./store.ts";

/** Sends people who are online their own view of a relation, each read as that person through the same fences. */
export function friendAnnouncer(parts: {
  readonly database: Database;
  readonly isOnline: (accountId: AccountId) => boolean;
  readonly emit: (events: readonly Outgoing[]) => void;
  readonly onFault: (error: unknown) => void;
}): (ownerId: AccountId, otherId: AccountId) => void {
  return (ownerId, otherId) => {
    if (!parts.isOnline(ownerId)) return;
    parts.database
      .transact("people", { actor: ownerId }, (tx) => readFriend(tx, ownerId, otherId))
      .then((friend) => parts.emit([outgoing({ account: ownerId }, "friend.changed", { friend })]))
      .catch(parts.onFault);
  };
}
