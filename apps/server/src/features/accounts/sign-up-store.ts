/** Making an account. There is no actor yet, so there is no grant; all of it runs as the gate. */
import type { AccountId, Handle, SettingsView, TalkId } from "@musubi/protocol";
import type { Tx } from "../../kernel/transaction.ts";
import type { WrappedKey } from "../../platform/keys/key-ring.ts";
import { instant } from "../../platform/postgres/instant.ts";
import { sql } from "../../platform/postgres/sql.ts";

/** A person who is about to exist. */
export interface Newcomer {
  readonly accountId: AccountId;
  readonly handle: Handle;
  /** What would be kept of the handle if somebody had left under it. */
  readonly handleMark: Uint8Array;
  readonly displayName: string;
  readonly country: string;
  readonly language: SettingsView["language"];
  readonly region: string;
  readonly ownerKey: WrappedKey;
  readonly selfTalkId: TalkId;
}

/** Spends one use of an invite. False when there is none to spend. */
export async function spendInvite(tx: Tx, code: string, nowMs: number): Promise<boolean> {
  const row = await tx.row<{ is_spent: boolean }>(sql`select musubi.spend_invite(${code}, ${instant(nowMs)}) as is_spent`);
  return row?.is_spent === true;
}

/** Notes the invite that let a person in: accepting what it offers then costs no second use. */
export async function noteAdmission(tx: Tx, accountId: AccountId, code: string): Promise<void> {
  await tx.rows(sql`select musubi.note_admission(${accountId}, ${code})`);
}

/**
 * Stores the account with its profile, owner key and note to self. False when the handle is taken, or was until a while ago
 * by somebody who left; then the caller rolls back.
 */
export async function addAccount(tx: Tx, newcomer: Newcomer, nowMs: number): Promise<boolean> {
  const { accountId, ownerKey } = newcomer;
  const at = instant(nowMs);
  await tx.run(
    sql`insert into musubi.accounts (id, country, language, region, created_at)
        values (${accountId}, ${newcomer.country}, ${newcomer.language}, ${newcomer.region}, ${at})`,
  );
  const profiles = await tx.run(
    sql`insert into musubi.profiles (account_id, handle, display_name) values (${accountId}, ${newcomer.handle}, ${newcomer.displayName})
        on conflict (handle) do nothing`,
  );
  // Asked only now: whoever left while the handle was waited for is seen as well.
  if (profiles === 0 || (await isRetired(tx, newcomer.handleMark))) return false;
  await tx.run(
    sql`insert into musubi.owner_keys (account_id, wrapped_key, ring_epoch, created_at)
        values (${accountId}, ${ownerKey.bytes}, ${ownerKey.epoch}, ${at})`,
  );
  await tx.run(sql`select musubi.found_self_talk(${newcomer.selfTalkId}, ${accountId}, ${newcomer.region}, ${at})`);
  return true;
}

async function isRetired(tx: Tx, handleMark: Uint8Array): Promise<boolean> {
  return (await tx.row(sql`select 1 as found from musubi.retired_handles where handle_mark = ${handleMark}`)) !== null;
}
