import type { AccountId, BlobId, FileId, Variant } from "@musubi/protocol";
import type { Tx } from "../../kernel/transaction.ts";
import { sql } from "../../platform/postgres/sql.ts";

/** A file that goes into its owner's copy: its original, and what opens it. */
export interface TakenOutFile {
  readonly file_id: FileId;
  readonly name: string;
  readonly media_type: string;
  readonly created_at: Date;
  readonly blob_id: BlobId;
  readonly variant: Variant;
  readonly version: number;
  readonly epoch: number;
  readonly region: string;
  readonly wrapped_key: Uint8Array;
  readonly size_bytes: number;
}

/** A page of a person's own files, read as that person. The archived form where the original is not kept any more. */
export function readTakenOutFiles(
  tx: Tx,
  accountId: AccountId,
  place: { readonly afterId: string; readonly countMax: number },
): Promise<TakenOutFile[]> {
  return tx.rows<TakenOutFile>(
    sql`select distinct on (f.id) f.id as file_id, f.name, r.media_type, f.created_at, r.blob_id, r.variant, r.version, r.epoch, b.region, b.wrapped_key, b.size_bytes
        from musubi.files f join musubi.renditions r on r.file_id = f.id and r.variant in ('original', 'archive') and r.withdrawn_at is null
        join musubi.blobs b on b.id = r.blob_id
        where f.owner_id = ${accountId} and f.state = 'ready' and f.id > ${place.afterId}
        order by f.id, array_position(array['original', 'archive'], r.variant) limit ${place.countMax}`,
  );
}
