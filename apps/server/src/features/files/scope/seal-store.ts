/** Records of what was made, and the seals over them. */
import type { Tx } from "../../../kernel/transaction.ts";
import { instant } from "../../../platform/postgres/instant.ts";
import { sql } from "../../../platform/postgres/sql.ts";

/** What is sealed of a picture that was made. */
export interface MadeRecord {
  readonly blob_id: string;
  readonly file_id: string;
  readonly owner_id: string;
  readonly variant: string;
  readonly version: number;
  readonly epoch: number;
  readonly sha256: Uint8Array;
  readonly source_sha256: Uint8Array;
  readonly made_at: Date;
}

/** A seal. */
export interface SealRow {
  readonly number: number;
  readonly made_count: number;
  readonly code: Uint8Array;
}

/** Takes the next records that have no seal yet, in the order of their names, under the next number. One process at a time. */
export async function takeUnsealed(tx: Tx, countMax: number): Promise<{ readonly last: SealRow | null; readonly records: MadeRecord[] }> {
  await tx.run(sql`select pg_advisory_xact_lock(hashtextextended('picture seals', 0))`);
  const last = await tx.row<SealRow>(sql`select number, made_count, code from musubi.picture_seals order by number desc limit 1`);
  const records = await tx.rows<MadeRecord>(
    sql`update musubi.rendition_makes m set seal = ${(last?.number ?? 0) + 1}
        where m.blob_id in (select u.blob_id from musubi.rendition_makes u where u.seal is null order by u.made_at limit ${countMax})
        returning m.blob_id, m.file_id, m.owner_id, m.variant, m.version, m.epoch, m.sha256, m.source_sha256, m.made_at`,
  );
  return { last, records };
}

/** Keeps a seal over records. */
export async function putSeal(tx: Tx, seal: SealRow & { readonly nowMs: number }): Promise<void> {
  const code = Buffer.from(seal.code);
  await tx.run(
    sql`insert into musubi.picture_seals (number, made_count, code, at) values (${seal.number}, ${seal.made_count}, ${code}, ${instant(seal.nowMs)})`,
  );
}

/** Seals after a number, in order. */
export function listSeals(tx: Tx, after: number, countMax: number): Promise<SealRow[]> {
  return tx.rows<SealRow>(
    sql`select number, made_count, code from musubi.picture_seals where number > ${after} order by number limit ${countMax}`,
  );
}

/** The records under a seal. */
export function listSealed(tx: Tx, number: number): Promise<MadeRecord[]> {
  return tx.rows<MadeRecord>(
    sql`select blob_id, file_id, owner_id, variant, version, epoch, sha256, source_sha256, made_at from musubi.rendition_makes where seal = ${number}`,
  );
}
