import type { AccountId } from "@musubi/protocol";
import { type Outgoing, outgoing } from "../../kernel/binding.ts";
import type { Database } from "../../kernel/transaction.ts";
import { listFollowers } from "./store.ts";

/** Tells friends and people in sealed talks, as far as they are online, that an account has other devices than before. */
export function keyAnnouncer(parts: {
  readonly database: Database;
  readonly onlineAccounts: () => readonly AccountId[];
  readonly emit: (events: readonly Outgoing[]) => void;
  readonly onFault: (error: unknown) => void;
}): (accountId: AccountId) => void {
  return (accountId) => {
    parts.database
      .transact("people", { actor: accountId }, (tx) => listFollowers(tx, parts.onlineAccounts()))
      .then((followers) => {
        // The account's other devices follow as well.
        const accounts = [...new Set([accountId, ...followers])];
        parts.emit([outgoing({ accounts }, "key.changed", { accountId })]);
      })
      .catch(parts.onFault);
  };
}
