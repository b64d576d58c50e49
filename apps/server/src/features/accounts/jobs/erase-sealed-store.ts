/** What of sealed talks goes with an account, and with a talk. Runs as the role of the jobs; every function may run again. */
import type { AccountId, TalkId } from "@musubi/protocol";
import type { Tx } from "../../../kernel/transaction.ts";
import { sql } from "../../../platform/postgres/sql.ts";

/**
 * Empties the devices, which records name, deletes their public keys, and what they kept here for each other. In a transaction of its own: the
 * groups that a device is in, which have to remove it, are held from its sign-out on. What they wrote stays with the others, as with plain
 * messages.
 */
export async function eraseDevices(tx: Tx, accountId: AccountId): Promise<void> {
  await tx.run(sql`select 1 from musubi.devices where account_id = ${accountId} order by id for update`);
  await tx.run(sql`update musubi.devices set name = '', revoked_at = coalesce(revoked_at, last_seen_at) where account_id = ${accountId}`);
  await tx.run(sql`delete from musubi.sealed_invitees where account_id = ${accountId}`);
  await tx.run(sql`delete from musubi.hand_overs where account_id = ${accountId}`);
  await tx.run(sql`delete from musubi.key_packages where account_id = ${accountId}`);
  await tx.run(sql`delete from musubi.stated_devices where account_id = ${accountId}`);
  await tx.run(sql`delete from musubi.device_statements where account_id = ${accountId}`);
  await tx.run(sql`delete from musubi.key_backups where account_id = ${accountId}`);
  await tx.run(sql`delete from musubi.keep_items where account_id = ${accountId}`);
  await tx.run(sql`delete from musubi.history_segments where account_id = ${accountId}`);
}

/** Deletes the group of a talk that is being erased, with its events. Only with the talk locked and its members out. */
export async function eraseGroup(tx: Tx, talkId: TalkId): Promise<void> {
  // Welcomes before those they are for, as whoever confirms one holds them.
  await tx.run(sql`select 1 from musubi.sealed_welcomes where talk_id = ${talkId} order by event for update`);
  await tx.run(sql`delete from musubi.sealed_invitees where talk_id = ${talkId}`);
  await tx.run(sql`delete from musubi.sealed_welcomes where talk_id = ${talkId}`);
  await tx.run(sql`delete from musubi.sealed_events where talk_id = ${talkId}`);
  await tx.run(sql`delete from musubi.sealed_leaves where talk_id = ${talkId}`);
  await tx.run(sql`delete from musubi.sealed_groups where talk_id = ${talkId}`);
  await tx.run(sql`delete from musubi.key_packages where taken_for = ${talkId}`);
  await tx.run(sql`delete from musubi.history_segments where talk_id = ${talkId}`);
}
