/** What a version of the program that makes pictures touched, and what it cannot have touched. Runs as musubi_operator. */
import type { AccountId, BlobId, FileId } from "@musubi/protocol";
import type { Tx } from "../../../kernel/transaction.ts";
import { sql } from "../../../platform/postgres/sql.ts";

const LISTED_MAX = 1_000;

/** What a version made of one form. */
export interface FormCount {
  readonly variant: string;
  readonly made: number;
  readonly owners: number;
  /** Different people who were shown one, owners not counted. */
  readonly viewers: number;
}

/** Everything that a version ever made, form by form. */
export function countForms(tx: Tx, version: number): Promise<FormCount[]> {
  return tx.rows<FormCount>(
    sql`select m.variant, count(*)::integer as made, count(distinct m.owner_id)::integer as owners,
          (select count(distinct w.account_id)::integer from musubi.file_reads w where w.version = ${version} and w.variant = m.variant and w.account_id <> w.owner_id) as viewers
        from musubi.rendition_makes m where m.version = ${version} group by m.variant order by m.variant`,
  );
}

/** A stored form, or a reading of one, that does not fit the records. */
export interface Misfit {
  readonly blobId: BlobId;
  readonly fileId: FileId;
}

/** Stored forms without a record, or with one that says something else. */
export function listUnrecordedForms(tx: Tx): Promise<Misfit[]> {
  return tx.rows<Misfit>(
    sql`select r.blob_id as "blobId", r.file_id as "fileId" from musubi.renditions r left join musubi.rendition_makes m on m.blob_id = r.blob_id
        where m.blob_id is null or (m.file_id, m.variant, m.version, m.epoch, m.sha256) is distinct from (r.file_id, r.variant, r.version, r.epoch, r.sha256)
        order by r.blob_id limit ${LISTED_MAX}`,
  );
}

/** Readings of something of which there is no record, or one that says something else. */
export function listUnrecordedReads(tx: Tx): Promise<Misfit[]> {
  return tx.rows<Misfit>(
    sql`select distinct w.blob_id as "blobId", w.file_id as "fileId" from musubi.file_reads w left join musubi.rendition_makes m on m.blob_id = w.blob_id
        where m.blob_id is null or (m.file_id, m.variant, m.version, m.epoch, m.owner_id) is distinct from (w.file_id, w.variant, w.version, w.epoch, w.owner_id)
        order by w.blob_id limit ${LISTED_MAX}`,
  );
}

/** Originals whose bytes are those of a small picture that this version made. Whoever saved one and sent it again has sent exactly these bytes. */
export function listCopiesAmongOthers(tx: Tx, version: number): Promise<Misfit[]> {
  return tx.rows<Misfit>(
    sql`select o.blob_id as "blobId", o.file_id as "fileId" from musubi.rendition_makes o
        where o.variant in ('original', 'archive') and exists (
          select 1 from musubi.rendition_makes m where m.sha256 = o.sha256 and m.version = ${version} and m.variant not in ('original', 'archive')
            and m.source_sha256 <> o.source_sha256 and m.sha256 <> o.source_sha256)
        order by o.blob_id limit ${LISTED_MAX}`,
  );
}

/** Pictures of people and talks that are, byte by byte, ones that this version made. */
export function countStrays(tx: Tx, version: number): Promise<{ place: string; found: number }[]> {
  return tx.rows(sql`select s.place, s.found::integer as found from musubi.count_strays(${version}) s order by s.place`);
}

/** Records that have no seal yet, and the age in seconds of the oldest. */
export async function countUnsealed(tx: Tx): Promise<number> {
  const row = await tx.row<{ count: number }>(sql`select count(*)::integer as count from musubi.rendition_makes where seal is null`);
  return row?.count ?? 0;
}

/** A picture in another one's place: whose place, whose picture it is, and who was shown it there. */
export interface MixUp {
  readonly variant: string;
  readonly version: number;
  readonly blobId: BlobId;
  readonly placeFileId: FileId;
  readonly placeOwnerId: AccountId;
  /** Null: these bytes were never made for anybody else. */
  readonly pictureFileId: FileId | null;
  readonly pictureOwnerId: AccountId | null;
  /** Null: nobody was shown it. */
  readonly viewerId: AccountId | null;
  readonly readCount: number;
}

/**
 * Every picture that was found not to be of its source, with the people on both sides: in whose place it stood, whose picture it is by
 * its bytes, and who was shown it. One row for each of these. Left out: originals that an operator has looked at and opened again.
 */
export function listMixUps(tx: Tx): Promise<MixUp[]> {
  return tx.rows<MixUp>(
    sql`with wrong as (
          select distinct m.* from musubi.picture_alarms a join musubi.rendition_makes m on m.blob_id = a.blob_id
          where a.reason in ('picture_differs', 'no_form_agrees') and a.found_by = 'sampler'
            and not exists (select 1 from musubi.picture_alarms b where b.blob_id = a.blob_id and b.found_by = 'operator' and b.id > a.id)
        ), right_ones as (
          select distinct w.blob_id, t.file_id, t.owner_id from wrong w join musubi.rendition_makes t
            on t.sha256 = w.sha256 and t.variant = w.variant and t.file_id <> w.file_id and t.source_sha256 <> w.source_sha256
          where not exists (select 1 from wrong x where x.blob_id = t.blob_id)
        ), shown as (
          select f.blob_id, f.account_id, sum(f.read_count)::integer as read_count from musubi.file_reads f join wrong w on w.blob_id = f.blob_id
          group by f.blob_id, f.account_id
        )
        select w.variant, w.version, w.blob_id as "blobId", w.file_id as "placeFileId", w.owner_id as "placeOwnerId",
          o.file_id as "pictureFileId", o.owner_id as "pictureOwnerId", s.account_id as "viewerId", coalesce(s.read_count, 0) as "readCount"
        from wrong w left join right_ones o on o.blob_id = w.blob_id left join shown s on s.blob_id = w.blob_id
        order by w.owner_id, w.file_id, w.variant, o.owner_id, o.file_id, s.account_id`,
  );
}
