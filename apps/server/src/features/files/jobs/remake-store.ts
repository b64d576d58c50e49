/** Files whose pictures have to be made again. Runs as the role of the jobs. */
import type { AccountId, BlobId, FileId } from "@musubi/protocol";
import type { Tx } from "../../../kernel/transaction.ts";
import { raw, sql } from "../../../platform/postgres/sql.ts";

/** A file with forms that were taken back, and the object they are made from. */
export interface OutdatedFile {
  readonly id: FileId;
  readonly owner_id: AccountId;
  readonly region: string;
  readonly owner_key: Uint8Array;
  readonly ring_epoch: number;
  readonly variants: readonly string[];
  readonly source: {
    readonly blobId: BlobId;
    readonly variant: string;
    readonly version: number;
    readonly epoch: number;
    readonly region: string;
    readonly wrappedKey: Uint8Array;
  };
}

interface OutdatedRow extends Omit<OutdatedFile, "source"> {
  readonly source_blob: BlobId;
  readonly source_variant: string;
  readonly source_version: number;
  readonly source_epoch: number;
  readonly source_region: string;
  readonly source_key: Uint8Array;
}

/** Files after an id whose pictures are below the epoch of their class or withdrawn, and whose original or archived form is there: the archived one is the source once there is one. */
export async function listOutdated(tx: Tx, afterId: string, countMax: number): Promise<OutdatedFile[]> {
  const rows = await tx.rows<OutdatedRow>(
    sql`select f.id, f.owner_id, f.region, k.wrapped_key as owner_key, k.ring_epoch, o.variants,
          s.blob_id as source_blob, s.variant as source_variant, s.version as source_version, s.epoch as source_epoch, b.region as source_region, b.wrapped_key as source_key
        from (select r.file_id, array_agg(r.variant) as variants from musubi.renditions r join musubi.picture_epochs e on e.class = r.variant
              where (r.epoch < e.epoch or r.withdrawn_at is not null) and r.variant in ('list', 'tile', 'screen') and r.file_id > ${afterId}
                and exists (select 1 from musubi.files g where g.id = r.file_id and g.state = 'ready' and g.kind in ('picture', 'portrait'))
                and exists (select 1 from musubi.renditions x left join musubi.picture_epochs y on y.class = x.variant
                  where x.file_id = r.file_id and x.variant in ('archive', 'original') and x.withdrawn_at is null and x.epoch >= coalesce(y.epoch, 1))
              group by r.file_id order by r.file_id limit ${countMax}) o
        join musubi.files f on f.id = o.file_id and f.state = 'ready' and f.kind in ('picture', 'portrait')
        join lateral (
          select x.* from musubi.renditions x left join musubi.picture_epochs y on y.class = x.variant
          where x.file_id = f.id and x.variant in ('archive', 'original') and x.withdrawn_at is null and x.epoch >= coalesce(y.epoch, 1)
          order by array_position(array['archive', 'original'], x.variant) limit 1) s on true
        join musubi.blobs b on b.id = s.blob_id join musubi.owner_keys k on k.account_id = f.owner_id order by f.id`,
  );
  return rows.map((row) => ({
    ...row,
    source: {
      blobId: row.source_blob,
      variant: row.source_variant,
      version: row.source_version,
      epoch: row.source_epoch,
      region: row.source_region,
      wrappedKey: row.source_key,
    },
  }));
}

/** Holds a file against erasing and against another run. False when it is gone. */
export async function lockOutdated(tx: Tx, fileId: FileId): Promise<boolean> {
  return (await tx.row(sql`select 1 as found from musubi.files where id = ${fileId} and state = 'ready' for update`)) !== null;
}

/** A stored form that is about to be replaced. */
export interface ReplacedForm {
  readonly variant: string;
  readonly blobId: BlobId;
  readonly version: number;
  readonly epoch: number;
  readonly region: string;
  readonly wrappedKey: Uint8Array;
}

/** An alarm that counts a form among the wrong ones. That a device or a reader complained of one proves nothing. */
const IS_LISTED = raw("a.blob_id = r.blob_id and a.found_by = 'sampler' and a.reason in ('picture_differs', 'no_form_agrees')");

/** These forms of a file as they lie in the store, those that are not listed as wrong already. */
export function listReplaced(tx: Tx, fileId: FileId, variants: readonly string[]): Promise<ReplacedForm[]> {
  return tx.rows<ReplacedForm>(
    sql`select r.variant, r.blob_id as "blobId", r.version, r.epoch, b.region, b.wrapped_key as "wrappedKey"
        from musubi.renditions r join musubi.blobs b on b.id = r.blob_id where r.file_id = ${fileId} and r.variant = any (${variants})
          and not exists (select 1 from musubi.picture_alarms a where ${IS_LISTED})`,
  );
}

/** Leaves an alarm for each of these forms. Gives which forms they were. */
export async function noteReplacedWrong(tx: Tx, blobIds: readonly BlobId[], at: Date): Promise<string[]> {
  const rows = await tx.rows<{ variant: string }>(
    sql`insert into musubi.picture_alarms (at, found_by, reason, file_id, variant, version, blob_id)
        select ${at}, 'sampler', 'picture_differs', r.file_id, r.variant, r.version, r.blob_id from musubi.renditions r
        where r.blob_id = any (${blobIds}) and not exists (select 1 from musubi.picture_alarms a where ${IS_LISTED}) returning variant`,
  );
  return rows.map((row) => row.variant);
}
