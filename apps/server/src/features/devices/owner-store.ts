/** The little that credentials need to know of the account they belong to. Runs as the gate. */
import { present } from "@musubi/base";
import type { Grant } from "../../kernel/grant.ts";
import type { Tx } from "../../kernel/transaction.ts";
import { sql } from "../../platform/postgres/sql.ts";
import { lockCredentials } from "./credential-store.ts";

/** What the actor is called. */
export async function readOwnName(tx: Tx, grant: Grant<"own.secure">): Promise<{ handle: string; displayName: string }> {
  const row = await tx.row<{ handle: string; display_name: string }>(
    sql`select handle, display_name from musubi.profiles where account_id = ${grant.actor.accountId}`,
  );
  const { handle, display_name: displayName } = present(row, "An account has a profile.");
  return { handle, displayName };
}

/** How many ways to sign in again the actor has: passkeys, and a password. Recovery codes are for emergencies and do not count. */
export async function countOwnCredentials(tx: Tx, grant: Grant<"own.secure">): Promise<number> {
  const { accountId } = grant.actor;
  // Two removals at once must not each see the other's key: one at a time.
  await lockCredentials(tx, accountId);
  const row = await tx.row<{ count: number }>(
    sql`select ((select count(*) from musubi.passkeys where account_id = ${accountId})
              + (select count(*) from musubi.passwords where account_id = ${accountId}))::integer as count`,
  );
  return row?.count ?? 0;
}
