/** Stored pictures that are due for a second look, with everything that opens them. Runs as the role of the jobs. */
import type { AccountId, BlobId, FileId } from "@musubi/protocol";
import type { Tx } from "../../../kernel/transaction.ts";
import { instant } from "../../../platform/postgres/instant.ts";
import { sql } from "../../../platform/postgres/sql.ts";

/** A stored form. */
export interface SampledForm {
  readonly variant: string;
  readonly blobId: BlobId;
  readonly version: number;
  readonly epoch: number;
  readonly region: string;
  readonly wrappedKey: Uint8Array;
  readonly sha256: string;
}

/** A file and its forms. */
export interface SampledFile {
  readonly fileId: FileId;
  readonly kind: string;
  readonly ownerId: AccountId;
  readonly ownerKey: { readonly epoch: number; readonly bytes: Uint8Array };
  readonly forms: readonly SampledForm[];
}

interface FormRow {
  readonly id: FileId;
  readonly kind: string;
  readonly owner_id: AccountId;
  readonly owner_key: Uint8Array;
  readonly ring_epoch: number;
  readonly variant: string;
  readonly blob_id: BlobId;
  readonly version: number;
  readonly epoch: number;
  readonly region: string;
  readonly wrapped_key: Uint8Array;
  readonly sha256: Uint8Array;
}

/** How many files of each kind, and since when they count as due. */
export interface DueRule {
  /** Never looked at since they were made: the newest first. */
  readonly unseenMax: number;
  /** Shown to some device for the first time today, since this instant, and not looked at since another. */
  readonly shownMax: number;
  readonly shownSinceMs: number;
  readonly shownCheckedBeforeMs: number;
  /** Not looked at since this instant: the longest ago first. */
  readonly oldMax: number;
  readonly oldCheckedBeforeMs: number;
}

/** Files that are due. */
export async function listDue(tx: Tx, rule: DueRule): Promise<FileId[]> {
  // Pictures that were taken back open for nobody; what is made in their place is due itself.
  const rows = await tx.rows<{ file_id: FileId }>(
    sql`with open as not materialized (select r.* from musubi.renditions r join musubi.picture_epochs e on e.class = r.variant and r.epoch >= e.epoch where r.withdrawn_at is null and r.variant <> 'original')
        (select r.file_id from open r where r.checked_at is null order by r.made_at desc limit ${rule.unseenMax})
        union
        (select r.file_id from musubi.file_reads w join open r on r.blob_id = w.blob_id
          where w.version in (select g.version from musubi.generators g) and w.first_at > ${instant(rule.shownSinceMs)}
            and r.checked_at < ${instant(rule.shownCheckedBeforeMs)} limit ${rule.shownMax})
        union
        (select r.file_id from open r where r.checked_at < ${instant(rule.oldCheckedBeforeMs)} order by r.checked_at limit ${rule.oldMax})`,
  );
  return rows.map((row) => row.file_id);
}

/** These files, each with all its open forms; a film itself is none of them, being too large to hold. One whose owner is just being erased is not among them. */
export async function readForms(tx: Tx, fileIds: readonly FileId[]): Promise<SampledFile[]> {
  const rows = await tx.rows<FormRow>(
    sql`select f.id, f.kind, f.owner_id, k.wrapped_key as owner_key, k.ring_epoch, r.variant, r.blob_id, r.version, r.epoch, b.region, b.wrapped_key, r.sha256
        from musubi.files f join musubi.renditions r on r.file_id = f.id and r.withdrawn_at is null
        left join musubi.picture_epochs e on e.class = r.variant
        join musubi.blobs b on b.id = r.blob_id join musubi.owner_keys k on k.account_id = f.owner_id
        where f.id = any (${fileIds}) and f.state = 'ready' and r.epoch >= coalesce(e.epoch, 1) and (r.variant <> 'original' or f.kind in ('picture', 'portrait')) order by f.id, r.variant`,
  );
  const files = new Map<FileId, SampledFile & { forms: SampledForm[] }>();
  for (const row of rows) {
    const file = files.get(row.id) ?? {
      fileId: row.id,
      kind: row.kind,
      ownerId: row.owner_id,
      ownerKey: { epoch: row.ring_epoch, bytes: row.owner_key },
      forms: [],
    };
    const { variant, version, epoch, region } = row;
    file.forms.push({
      variant,
      blobId: row.blob_id,
      version,
      epoch,
      region,
      wrappedKey: row.wrapped_key,
      sha256: Buffer.from(row.sha256).toString("hex"),
    });
    files.set(row.id, file);
  }
  return [...files.values()];
}

/** Writes down that these forms were looked at. Forms that were replaced meanwhile have other names, and are due themselves. */
export async function noteChecked(tx: Tx, blobIds: readonly BlobId[], nowMs: number): Promise<void> {
  await tx.run(sql`update musubi.renditions set checked_at = ${instant(nowMs)} where blob_id = any (${blobIds})`);
}

/** Whether a stored form is still one that somebody may be shown. */
export async function isNamed(tx: Tx, blobId: BlobId): Promise<boolean> {
  return (await tx.row(sql`select 1 as found from musubi.renditions where blob_id = ${blobId} and withdrawn_at is null`)) !== null;
}

/** Puts files off that cannot be looked at just now, so that they do not hold up the others. */
export async function putOff(tx: Tx, fileIds: readonly FileId[], nowMs: number): Promise<void> {
  await tx.run(sql`update musubi.renditions set checked_at = ${instant(nowMs)} where file_id = any (${fileIds}) and variant <> 'original'`);
}
