/** What the database says of stored objects, for comparing it with what lies in the folder. Runs as the role of the jobs. */
import type { AccountId, BlobId, Variant } from "@musubi/protocol";
import type { Tx } from "../../kernel/transaction.ts";
import { sql } from "../../platform/postgres/sql.ts";

/** An object as the rows name it. */
export interface NamedBlob {
  readonly id: BlobId;
  readonly owner_id: AccountId;
  readonly category: string;
  readonly region: string;
  readonly wrapped_key: Uint8Array;
  readonly size_bytes: number;
  /** Null once the owner's key is destroyed: nothing of it opens any more. */
  readonly owner_key: Uint8Array | null;
  readonly ring_epoch: number | null;
  /** The form of a file that it is; null for a copy of somebody's data. */
  readonly variant: Variant | null;
  readonly version: number | null;
  readonly epoch: number | null;
  readonly sha256: Uint8Array | null;
  readonly is_take_out: boolean;
}

/** A page of all objects that rows name, in the order of their ids. */
export function listNamedBlobs(tx: Tx, afterId: string, countMax: number): Promise<NamedBlob[]> {
  return tx.rows<NamedBlob>(
    sql`select b.id, b.owner_id, b.category, b.region, b.wrapped_key, b.size_bytes, k.wrapped_key as owner_key, k.ring_epoch,
          r.variant, r.version, r.epoch, r.sha256, t.id is not null as is_take_out
        from musubi.blobs b left join musubi.owner_keys k on k.account_id = b.owner_id
        left join musubi.renditions r on r.blob_id = b.id left join musubi.take_outs t on t.blob_id = b.id
        where b.id > ${afterId} order by b.id limit ${countMax}`,
  );
}

/** Forms of files that name an object without a row. */
export async function listKeylessRenditions(tx: Tx): Promise<BlobId[]> {
  const rows = await tx.rows<{ blob_id: BlobId }>(
    sql`select r.blob_id from musubi.renditions r where not exists (select 1 from musubi.blobs b where b.id = r.blob_id) order by r.blob_id limit 10000`,
  );
  return rows.map((row) => row.blob_id);
}
