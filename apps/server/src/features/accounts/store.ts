/** One's own account: settings, country, Profile+. */
import { present } from "@musubi/base";
import type { SettingsView } from "@musubi/protocol";
import type { Grant } from "../../kernel/grant.ts";
import type { Tx } from "../../kernel/transaction.ts";
import { instant } from "../../platform/postgres/instant.ts";
import { sql } from "../../platform/postgres/sql.ts";
import type { AccountRow } from "./view.ts";

/** The actor's own account. */
export async function readOwnAccount(tx: Tx, grant: Grant<"own.read" | "own.write" | "own.secure">): Promise<AccountRow> {
  const row = await tx.row<AccountRow>(
    sql`select p.account_id, p.handle, p.display_name, p.status_text, p.picture_version, p.is_gone, p.is_findable,
          a.country, a.language, a.region, a.sends_read_receipts, a.shows_preview_in_push, a.theme, a.change_seq, a.created_at,
          exists (select 1 from musubi.passwords w where w.account_id = a.id) as has_password,
          (select count(*)::integer from musubi.recovery_codes c where c.account_id = a.id and c.used_at is null) as recovery_codes_left
        from musubi.accounts a join musubi.profiles p on p.account_id = a.id where a.id = ${grant.actor.accountId}`,
  );
  return present(row, "A signed-in person has an account.");
}

/** What of the account changes. Absent fields stay. */
export type AccountChange = Partial<Omit<SettingsView, "isFindable">> & { readonly country?: string };

/** Changes the actor's account and counts the change, so that their other devices fetch it. */
export async function updateOwnAccount(tx: Tx, grant: Grant<"own.write">, change: AccountChange): Promise<void> {
  const { accountId } = grant.actor;
  await tx.run(
    sql`update musubi.accounts set
          country = coalesce(${change.country ?? null}::text, country),
          language = coalesce(${change.language ?? null}::text, language),
          sends_read_receipts = coalesce(${change.sendsReadReceipts ?? null}::boolean, sends_read_receipts),
          shows_preview_in_push = coalesce(${change.showsPreviewInPush ?? null}::boolean, shows_preview_in_push),
          theme = coalesce(${change.theme ?? null}::text, theme)
        where id = ${accountId}`,
  );
  await countOwnChange(tx, grant);
}

/** Counts a change of the actor's own account, so that their other devices fetch it. */
export async function countOwnChange(tx: Tx, _grant: Grant<"own.write" | "own.secure">): Promise<void> {
  await tx.run(sql`select musubi.next_own_change()`);
}

/** The actor's wrapped owner key; null once it is destroyed. */
export async function readOwnerKey(tx: Tx, grant: Grant<"own.read" | "own.write">): Promise<{ epoch: number; bytes: Uint8Array } | null> {
  const row = await tx.row<{ wrapped_key: Uint8Array; ring_epoch: number }>(
    sql`select wrapped_key, ring_epoch from musubi.owner_keys where account_id = ${grant.actor.accountId}`,
  );
  return row === null ? null : { epoch: row.ring_epoch, bytes: row.wrapped_key };
}

/** The actor's sealed Profile+, or null when they never wrote one. */
export async function readSealedProfile(tx: Tx, grant: Grant<"own.read">): Promise<Uint8Array | null> {
  const row = await tx.row<{ sealed: Uint8Array }>(
    sql`select sealed from musubi.private_profiles where account_id = ${grant.actor.accountId}`,
  );
  return row?.sealed ?? null;
}

/** Replaces the actor's sealed Profile+. */
export async function putSealedProfile(tx: Tx, grant: Grant<"own.write">, sealed: Uint8Array, nowMs: number): Promise<void> {
  await tx.run(
    sql`insert into musubi.private_profiles (account_id, sealed, updated_at) values (${grant.actor.accountId}, ${sealed}, ${instant(nowMs)})
        on conflict (account_id) do update set sealed = excluded.sealed, updated_at = excluded.updated_at`,
  );
}
