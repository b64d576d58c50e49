import type { AccountId } from "@musubi/protocol";
import { type Outgoing, outgoing } from "../../kernel/binding.ts";
import type { Database } from "../../kernel/transaction.ts";
import { readProfileForSeers } from "./profile-store.ts";

export interface ProfileAnnouncerParts {
  readonly database: Database;
  /** People who have an open socket at this process. */
  readonly onlineAccounts: () => readonly AccountId[];
  readonly emit: (events: readonly Outgoing[]) => void;
  readonly onFault: (error: unknown) => void;
}

/** Tells of a changed profile; called after the commit. */
export type AnnounceProfile = (accountId: AccountId) => void;

/**
 * Sends a changed profile to everybody online who may see it. Who that is, is looked up after the change was committed:
 * whoever became a friend or a member meanwhile was shown the old profile and is told, and whoever stopped being one is not.
 */
export function profileAnnouncer(parts: ProfileAnnouncerParts): AnnounceProfile {
  return (accountId) => {
    parts.database
      .transact("people", { actor: accountId }, (tx) => readProfileForSeers(tx, accountId, parts.onlineAccounts()))
      .then(({ profile, seers }) => {
        if (seers.length > 0) parts.emit([outgoing({ accounts: seers }, "profile.changed", { profile })]);
      })
      .catch(parts.onFault);
  };
}
