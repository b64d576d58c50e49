/** Leaving: what will go, and the point of no return. */
import { present } from "@musubi/base";
import type { DeviceId } from "@musubi/protocol";
import type { Grant } from "../../kernel/grant.ts";
import type { Tx } from "../../kernel/transaction.ts";
import { instant } from "../../platform/postgres/instant.ts";
import { sql } from "../../platform/postgres/sql.ts";

/** What others keep, or lose, when the actor's account goes. */
export interface DeletionPreview {
  readonly owned_talks: number;
  readonly messages_in_talks: number;
  /** The actor's files that are shown to others: they go with the account, wherever they are. */
  readonly files_shown: number;
  readonly friends: number;
}

/** Counts the groups the actor owns, the actor's messages that stay with others, and the actor's friends. */
export async function previewOwnDeletion(tx: Tx, grant: Grant<"own.read">): Promise<DeletionPreview> {
  const { accountId } = grant.actor;
  const row = await tx.row<DeletionPreview>(
    sql`select
          (select count(*)::integer from musubi.talk_members m join musubi.talks t on t.id = m.talk_id
            where m.account_id = ${accountId} and m.role = 'owner' and t.kind = 'group') as owned_talks,
          (select coalesce(sum(own.count), 0)::integer from musubi.talk_members m
            join musubi.talks t on t.id = m.talk_id and t.kind <> 'self'
            cross join lateral (select count(*) from musubi.messages x
              where x.talk_id = m.talk_id and x.sender_id = ${accountId} and x.kind <> 'unsent') own
            where m.account_id = ${accountId}) as messages_in_talks,
          (select count(*)::integer from musubi.files f where f.owner_id = ${accountId} and f.state = 'ready' and musubi.shown_to_others(f.id)) as files_shown,
          (select count(*)::integer from musubi.relations r where r.owner_id = ${accountId} and r.state = 'friend') as friends`,
  );
  return present(row, "A count is a row.");
}

/** Destroys the actor's key, ends the account and all its sessions, and queues the rest. Runs as the gate. Gives the ended devices. */
export async function beginOwnDeletion(tx: Tx, grant: Grant<"own.secure">, nowMs: number): Promise<DeviceId[]> {
  await tx.run(sql`select musubi.begin_deletion(${instant(nowMs)})`);
  const rows = await tx.rows<{ id: DeviceId }>(
    // In the order of their ids, as whoever adds several to a sealed talk holds them (docs/subsystems/locks.md).
    sql`with held as materialized (
          select id from musubi.devices where account_id = ${grant.actor.accountId} and revoked_at is null order by id for update
        )
        update musubi.devices d set revoked_at = ${instant(nowMs)} from held where d.id = held.id returning d.id`,
  );
  return rows.map((row) => row.id);
}
