/** Pictures of people from before they were files. Runs as the role of the jobs. */
import type { AccountId, FileId } from "@musubi/protocol";
import type { Tx } from "../../../kernel/transaction.ts";
import { instant } from "../../../platform/postgres/instant.ts";
import { sql } from "../../../platform/postgres/sql.ts";

/** A picture as it lay in its person's profile, and the key to what is theirs. */
export interface OldPortrait {
  readonly account_id: AccountId;
  readonly picture: Uint8Array;
  readonly owner_key: Uint8Array;
  readonly ring_epoch: number;
}

/** Some of those that are left. */
export function listOldPortraits(tx: Tx, countMax: number): Promise<OldPortrait[]> {
  return tx.rows<OldPortrait>(
    sql`select o.account_id, o.picture, k.wrapped_key as owner_key, k.ring_epoch
        from musubi.old_portraits o join musubi.owner_keys k on k.account_id = o.account_id order by o.account_id limit ${countMax}`,
  );
}

/**
 * Makes it a received portrait that its person's profile shows, and queues it. False when it is gone meanwhile, or the person has chosen
 * another picture or none since: then that stays.
 */
export async function adoptPortrait(
  tx: Tx,
  of: {
    readonly fileId: FileId;
    readonly ownerId: AccountId;
    readonly sizeBytes: number;
    readonly region: string;
    readonly wrappedKey: Uint8Array;
    readonly nowMs: number;
  },
): Promise<boolean> {
  const { fileId, ownerId } = of;
  const free = await tx.row(
    sql`select 1 as free from musubi.profiles where account_id = ${ownerId} and picture_file_id is null and picture_version > 0 and not is_gone for update`,
  );
  const gone = await tx.row(sql`delete from musubi.old_portraits where account_id = ${ownerId} returning account_id`);
  if (free === null || gone === null) return false;
  const now = instant(of.nowMs);
  await tx.run(
    sql`insert into musubi.files (id, owner_id, kind, state, name, size_bytes, region, created_at, expires_at)
        values (${fileId}, ${ownerId}, 'portrait', 'processing', 'portrait', ${of.sizeBytes}, ${of.region}, ${now}, ${now})`,
  );
  await tx.run(
    sql`insert into musubi.uploads (file_id, owner_id, wrapped_key, received_bytes, piece_ends, touched_at)
        values (${fileId}, ${ownerId}, ${of.wrappedKey}, ${of.sizeBytes}, array[${of.sizeBytes}]::bigint[], ${now})`,
  );
  await tx.run(sql`update musubi.profiles set picture_file_id = ${fileId} where account_id = ${ownerId}`);
  await tx.run(
    sql`select graphile_worker.add_job('file.process', json_build_object('accountId', ${ownerId}::text, 'fileId', ${fileId}::text), job_key => 'file.process ' || ${fileId}::text)`,
  );
  return true;
}
