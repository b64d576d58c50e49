/** Deleting what has outlived its retention. Runs as the role of the jobs. */
import type { Tx } from "../../../kernel/transaction.ts";
import { instant } from "../../../platform/postgres/instant.ts";
import { sql } from "../../../platform/postgres/sql.ts";

/** Ceremonies that nobody finished. */
export async function sweepChallenges(tx: Tx, nowMs: number): Promise<void> {
  await tx.run(sql`delete from musubi.challenges where expires_at <= ${instant(nowMs)}`);
}

/** Invites that expired before this instant. A spent one stays as long, so that its maker sees that it was used. */
export async function sweepInvites(tx: Tx, beforeMs: number): Promise<void> {
  await tx.run(sql`delete from musubi.invites where expires_at < ${instant(beforeMs)}`);
}

/** What is left in lists of friends of accounts that were deleted before this instant. */
export async function sweepGoneRelations(tx: Tx, beforeMs: number): Promise<void> {
  await tx.run(
    sql`delete from musubi.relations r using musubi.accounts a
        where a.id = r.other_id and a.deleted_at is not null and r.state = 'none' and r.since < ${instant(beforeMs)}`,
  );
}

/** Handles of accounts that were deleted before this instant: anybody may take them again. */
export async function sweepRetiredHandles(tx: Tx, beforeMs: number): Promise<void> {
  await tx.run(sql`delete from musubi.retired_handles where retired_at < ${instant(beforeMs)}`);
}

/** Devices that were signed out before this instant. */
export async function sweepDevices(tx: Tx, beforeMs: number): Promise<void> {
  await tx.run(sql`delete from musubi.devices where revoked_at < ${instant(beforeMs)}`);
}
