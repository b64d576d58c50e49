/** What the operator asks and does about pictures. Runs as musubi_operator: who and which, never what is in them. */
import type { AccountId, BlobId, FileId, PictureClass, Variant } from "@musubi/protocol";
import type { Tx } from "../../kernel/transaction.ts";
import { instant } from "../../platform/postgres/instant.ts";
import { sql } from "../../platform/postgres/sql.ts";

/**
 * Takes back every picture of a class that was made until now. Gives the class's new number; null for an unknown class. "only_copies":
 * nothing was taken back, because some of these pictures could never be made again.
 */
export async function raiseEpoch(tx: Tx, pictureClass: string, nowMs: number): Promise<number | null | "only_copies"> {
  // Held first: archiving that is about to give an original up is waited for, and counted.
  await tx.run(sql`update musubi.picture_epochs set raised_at = raised_at where class = ${pictureClass}`);
  if (pictureClass === "archive" && (await countOnlyCopies(tx)) > 0) return "only_copies";
  const row = await tx.row<{ epoch: number }>(
    sql`update musubi.picture_epochs set epoch = epoch + 1, raised_at = ${instant(nowMs)} where class = ${pictureClass} returning epoch`,
  );
  return row?.epoch ?? null;
}

/** Archived pictures that stand for an original which was not kept. The database refuses to take them back, whoever asks. */
export async function countOnlyCopies(tx: Tx): Promise<number> {
  const row = await tx.row<{ count: number }>(
    sql`select count(*)::integer as count from musubi.renditions r join musubi.picture_epochs e on e.class = r.variant and r.epoch >= e.epoch
        where r.variant = 'archive' and not exists (
          select 1 from musubi.renditions o where o.file_id = r.file_id and o.variant = 'original' and o.withdrawn_at is null)`,
  );
  return row?.count ?? 0;
}

/** How far the last purge of a class has come. */
export interface PurgeProgress {
  readonly class: PictureClass;
  readonly epoch: number;
  readonly raisedAt: Date | null;
  /** Pictures that are still to be made again. */
  readonly waiting: number;
  /** Devices that said they dropped the old ones, by platform. */
  readonly confirmed: Readonly<Record<string, number>>;
  /** Signed-in devices that were shown one of the old ones and did not say so yet, by kind: they sleep, or are offline. */
  readonly unconfirmed: Readonly<Record<string, number>>;
  /** When the one of them that sleeps longest was last here. */
  readonly asleepSince: Date | null;
}

/** All classes, with who confirmed. */
export function readPurges(tx: Tx): Promise<PurgeProgress[]> {
  return tx.rows<PurgeProgress>(
    sql`select e.class, e.epoch, e.raised_at as "raisedAt",
          (select count(*)::integer from musubi.renditions r where r.variant = e.class and r.epoch < e.epoch) as waiting,
          (select coalesce(jsonb_object_agg(c.platform, c.count), '{}') from (
            select platform, count(*)::integer as count from musubi.purge_confirmations where class = e.class and epoch = e.epoch group by platform) c) as confirmed,
          s.unconfirmed, s.asleep_since as "asleepSince"
        from musubi.picture_epochs e cross join lateral (
          select coalesce(jsonb_object_agg(k.kind, k.count), '{}') as unconfirmed, min(k.seen) as asleep_since from (
            select d.kind, count(*)::integer as count, min(d.last_seen_at) as seen from musubi.devices d
            where d.revoked_at is null and exists (select 1 from musubi.file_reads w where w.device_id = d.id and w.variant = e.class and w.epoch < e.epoch)
              and not exists (select 1 from musubi.purge_confirmations c where c.class = e.class and c.epoch = e.epoch and c.device_id = d.id)
            group by d.kind) k) s
        order by e.class`,
  );
}

/** Which pictures are asked about. */
export interface AffectedQuestion {
  /** Of this version of the program that makes them; null for any. */
  readonly version: number | null;
  /** Of these files; null for any. */
  readonly fileIds: readonly string[] | null;
  readonly fromMs: number | null;
  readonly untilMs: number | null;
}

/** Whose picture went to whom. */
export interface AffectedPair {
  readonly ownerId: AccountId;
  readonly ownerHandle: string | null;
  readonly viewerId: AccountId;
  readonly viewerHandle: string | null;
  readonly fileId: FileId;
  readonly variant: Variant;
  readonly version: number;
  readonly epoch: number;
  readonly blobId: BlobId;
  readonly deviceId: string;
  readonly firstAt: Date;
  readonly lastAt: Date;
  readonly readCount: number;
}

/** Every pair of owner and viewer, device by device, exactly as recorded before the bytes left. The owner's own devices are among them. */
export function listAffected(tx: Tx, asked: AffectedQuestion): Promise<AffectedPair[]> {
  const [from, until] = [asked.fromMs === null ? null : instant(asked.fromMs), asked.untilMs === null ? null : instant(asked.untilMs)];
  return tx.rows<AffectedPair>(
    sql`select w.owner_id as "ownerId", o.handle as "ownerHandle", w.account_id as "viewerId", v.handle as "viewerHandle", w.file_id as "fileId", w.variant,
          w.version, w.epoch, w.blob_id as "blobId", w.device_id as "deviceId", min(w.first_at) as "firstAt", max(w.last_at) as "lastAt", sum(w.read_count)::integer as "readCount"
        from musubi.file_reads w left join musubi.profiles o on o.account_id = w.owner_id and not o.is_gone
        left join musubi.profiles v on v.account_id = w.account_id and not v.is_gone
        where (${asked.version}::integer is null or w.version = ${asked.version}) and (${asked.fileIds}::text[] is null or w.file_id = any (${asked.fileIds}))
          and (${from}::timestamptz is null or w.last_at >= ${from}) and (${until}::timestamptz is null or w.first_at <= ${until})
        group by w.owner_id, o.handle, w.account_id, v.handle, w.file_id, w.variant, w.version, w.epoch, w.blob_id, w.device_id
        order by w.owner_id, w.account_id, w.file_id, w.variant, w.device_id`,
  );
}

/** What was made and whose it is, whether anybody saw it or not: the other side of the same question. */
export async function countMade(
  tx: Tx,
  asked: AffectedQuestion,
): Promise<{ readonly made: number; readonly owners: number; readonly unseen: number }> {
  const [from, until] = [asked.fromMs === null ? null : instant(asked.fromMs), asked.untilMs === null ? null : instant(asked.untilMs)];
  const row = await tx.row<{ made: number; owners: number; unseen: number }>(
    sql`select count(*)::integer as made, count(distinct m.owner_id)::integer as owners,
          count(*) filter (where not exists (select 1 from musubi.file_reads w where w.blob_id = m.blob_id))::integer as unseen
        from musubi.rendition_makes m
        where (${asked.version}::integer is null or m.version = ${asked.version}) and (${asked.fileIds}::text[] is null or m.file_id = any (${asked.fileIds}))
          and (${from}::timestamptz is null or m.made_at >= ${from}) and (${until}::timestamptz is null or m.made_at <= ${until})`,
  );
  return row ?? { made: 0, owners: 0, unseen: 0 };
}

/** An alarm as the operator sees it. */
export interface AlarmRow {
  readonly id: number;
  readonly at: Date;
  readonly foundBy: string;
  readonly reason: string;
  /** Null: it was a known picture, nobody's file. */
  readonly fileId: FileId | null;
  readonly variant: string | null;
  readonly version: number | null;
  readonly settledAt: Date | null;
  /** Why an operator opened it again; null for every other alarm. */
  readonly because: string | null;
}

/** Alarms about pictures, newest first; only open ones unless all are asked for. */
export function listAlarms(tx: Tx, isAll: boolean): Promise<AlarmRow[]> {
  return tx.rows<AlarmRow>(
    sql`select id, at, found_by as "foundBy", reason, file_id as "fileId", variant, version, settled_at as "settledAt", because
        from musubi.picture_alarms where ${isAll} or settled_at is null order by id desc limit 1000`,
  );
}

/** Opens the original of a file that was closed, and writes down why. Gives how many forms were opened: none where none was closed. */
export async function reopenOriginal(tx: Tx, fileId: string, because: string, nowMs: number): Promise<number> {
  const row = await tx.row<{ opened: number }>(sql`select musubi.reopen_original(${fileId}, ${because}, ${instant(nowMs)}) as opened`);
  return row?.opened ?? 0;
}

/** Marks alarms up to this one as dealt with. Gives how many. */
export function settleAlarms(tx: Tx, throughId: number, nowMs: number): Promise<number> {
  return tx.run(sql`update musubi.picture_alarms set settled_at = ${instant(nowMs)} where id <= ${throughId} and settled_at is null`);
}
