/** Passwords and recovery codes of an account. All of it runs as the gate: no other role may read a hash. */
import type { AccountId } from "@musubi/protocol";
import type { Grant } from "../../kernel/grant.ts";
import type { Tx } from "../../kernel/transaction.ts";
import { instant } from "../../platform/postgres/instant.ts";
import { sql } from "../../platform/postgres/sql.ts";

/** Who the credentials belong to: the actor of a grant, or an account that is being made in this transaction. */
export type CredentialOwner = Grant<"own.secure"> | { readonly newAccountId: AccountId };

function idOf(owner: CredentialOwner): AccountId {
  return "newAccountId" in owner ? owner.newAccountId : owner.actor.accountId;
}

/** Sets or replaces the password. */
export async function putPassword(tx: Tx, owner: CredentialOwner, hash: string, nowMs: number): Promise<void> {
  await tx.run(
    sql`insert into musubi.passwords (account_id, hash, changed_at) values (${idOf(owner)}, ${hash}, ${instant(nowMs)})
        on conflict (account_id) do update set hash = excluded.hash, changed_at = excluded.changed_at`,
  );
}

/** The hash of the actor's password, or null when they have none. */
export async function readOwnPassword(tx: Tx, grant: Grant<"own.secure">): Promise<string | null> {
  const row = await tx.row<{ hash: string }>(sql`select hash from musubi.passwords where account_id = ${grant.actor.accountId}`);
  return row?.hash ?? null;
}

/** The same, and nobody else changes it before this transaction ends. Two at once that set a first one are one after the other. */
export async function lockOwnPassword(tx: Tx, grant: Grant<"own.secure">): Promise<string | null> {
  await lockCredentials(tx, grant.actor.accountId);
  return await readOwnPassword(tx, grant);
}

/** One change or use of an account's credentials at a time comes past here, until the transaction ends. */
export async function lockCredentials(tx: Tx, accountId: AccountId): Promise<void> {
  await tx.rows(sql`select pg_advisory_xact_lock(hashtextextended(${`credentials ${accountId}`}, 0))`);
}

/** Replaces all recovery codes. */
export async function replaceRecoveryCodes(tx: Tx, owner: CredentialOwner, hashes: readonly Uint8Array[], nowMs: number): Promise<void> {
  await tx.run(sql`delete from musubi.recovery_codes where account_id = ${idOf(owner)}`);
  await tx.run(
    sql`insert into musubi.recovery_codes (account_id, code_hash, created_at)
        select ${idOf(owner)}, h, ${instant(nowMs)} from unnest(${hashes}::bytea[]) h`,
  );
}

/** Whether a recovery code opened this session at or after an instant, and it has not set a password since. */
export async function isRecoveredSince(tx: Tx, grant: Grant<"own.secure">, sinceMs: number): Promise<boolean> {
  const { accountId, deviceId } = grant.actor;
  const row = await tx.row(
    sql`select 1 as found from musubi.devices
        where id = ${deviceId} and account_id = ${accountId} and revoked_at is null and recovered_at >= ${instant(sinceMs)}`,
  );
  return row !== null;
}

/** Ends what a recovery code allowed this session. */
export async function endRecovery(tx: Tx, grant: Grant<"own.secure">): Promise<void> {
  await tx.run(sql`update musubi.devices set recovered_at = null where id = ${grant.actor.deviceId} and recovered_at is not null`);
}
