import type { AlertView } from "@musubi/protocol/staff";
import type { Tx } from "../kernel/transaction.ts";
import { sql } from "../platform/postgres/sql.ts";

/** The figures of one week. */
export interface DigestRow {
  readonly week: string;
  readonly reads: number;
  readonly denied: number;
  readonly people: number;
  readonly breakGlass: number;
  readonly byEmployer: { employer: string; country: string; reads: number }[];
  readonly byPurpose: { purpose: string; reads: number }[];
  readonly signedOff: { name: string; at: number; words: string } | null;
}

const WEEKS = 26;

/** The weeks of the last half year in which the staff read anything or a digest was signed, newest first. */
export async function readDigests(tx: Tx, week: string | null = null): Promise<DigestRow[]> {
  return tx.rows<DigestRow>(sql`
    with weekly as materialized (
      select to_char(at at time zone 'UTC', 'IYYY-"W"IW') as week, * from musubi.ledger
      where at > musubi.ledger_now() - make_interval(weeks => ${WEEKS}) and (${week}::text is null or to_char(at at time zone 'UTC', 'IYYY-"W"IW') = ${week})
    ), weeks as (select week from weekly union select week from musubi.digest_sign_offs where ${week}::text is null or week = ${week})
    select w.week,
      (select count(*) from weekly l where l.week = w.week and l.result = 'shown') as reads,
      (select count(*) from weekly l where l.week = w.week and l.result = 'denied') as denied,
      (select count(distinct l.subject_id) from weekly l where l.week = w.week and l.result = 'shown') as people,
      (select count(*) from musubi.access_grants g where g.is_break_glass and to_char(g.asked_at at time zone 'UTC', 'IYYY-"W"IW') = w.week) as "breakGlass",
      coalesce((select json_agg(e) from (select l.employer, l.employer_country as country, count(*)::int as reads from weekly l
        where l.week = w.week and l.result = 'shown' group by 1, 2 order by 3 desc limit 100) e), '[]') as "byEmployer",
      coalesce((select json_agg(p) from (select coalesce(l.purpose, '-') as purpose, count(*)::int as reads from weekly l
        where l.week = w.week and l.result = 'shown' group by 1 order by 2 desc limit 20) p), '[]') as "byPurpose",
      (select json_build_object('name', s.name, 'at', (extract(epoch from s.at) * 1000)::bigint, 'words', s.words) from musubi.digest_sign_offs s where s.week = w.week) as "signedOff"
    from weeks w order by w.week desc limit 60`);
}

/** Signs a finished week off. Empty when it is done, else the refusal. */
export async function signOffDigest(tx: Tx, week: string, words: string): Promise<string> {
  return (await tx.row<{ refusal: string }>(sql`select musubi.sign_off_digest(${week}, ${words}) as refusal`))?.refusal ?? "not_ready";
}

/** Raises an alert for each week that should have been signed off by now; gives how many. Runs as musubi_jobs. */
export async function alertMissingSignOffs(tx: Tx): Promise<number> {
  return (await tx.row<{ raised: number }>(sql`select musubi.alert_missing_sign_offs() as raised`))?.raised ?? 0;
}

/** When and from where reading is usual. */
export interface AlertRules {
  readonly zone: string;
  readonly hours: { readonly from: number; readonly to: number };
  /** Countries besides that of the reader's office. */
  readonly places: readonly string[];
}

/** Sets the rules of alerts. A change of them raises an alert. Gives whether they changed. Runs as musubi_jobs. */
export async function setAlertRules(tx: Tx, { zone, hours, places }: AlertRules): Promise<boolean> {
  const row = await tx.row<{ changed: boolean }>(
    sql`select musubi.set_alert_rules(${zone}, ${hours.from}, ${hours.to}, ${[...places]}::text[]) as changed`,
  );
  return row?.changed === true;
}

interface AlertRow {
  readonly id: AlertView["alertId"];
  readonly kind: AlertView["kind"];
  readonly at: Date;
  readonly words: string;
  readonly entry_id: AlertView["entryId"];
  readonly staff_id: AlertView["staffId"];
  readonly closed_at: Date | null;
  readonly closed_by: AlertView["closedBy"];
}

/** Alerts, newest first. */
export async function readAlerts(tx: Tx, filter: { readonly isOpenOnly: boolean; readonly alertId?: string }): Promise<AlertView[]> {
  const rows = await tx.rows<AlertRow>(sql`
    select id, kind, at, words, entry_id, staff_id, closed_at, closed_by from musubi.alerts
    where (not ${filter.isOpenOnly}::boolean or closed_at is null) and (${filter.alertId ?? null}::text is null or id = ${filter.alertId ?? null})
    order by at desc, id limit 200`);
  return rows.map((row) => ({
    alertId: row.id,
    kind: row.kind,
    at: row.at.getTime(),
    words: row.words,
    entryId: row.entry_id,
    staffId: row.staff_id,
    closedAt: row.closed_at?.getTime() ?? null,
    closedBy: row.closed_by,
  }));
}

/** Closes an alert. Empty when it is done, else the refusal. */
export async function closeAlert(tx: Tx, alertId: string, words: string): Promise<string> {
  return (await tx.row<{ refusal: string }>(sql`select musubi.close_alert(${alertId}, ${words}) as refusal`))?.refusal ?? "not_found";
}

/** How far the public log has come, and how many records it has not taken up yet. */
export async function readLogProgress(tx: Tx): Promise<{ size: number; signedAt: number | null; waiting: number }> {
  const row = await tx.row<{ size: number | null; at: Date | null; waiting: number }>(sql`
    select c.size, c.at, (select count(*) from musubi.log_waiting) as waiting
    from (select 1) one left join (select size, at from musubi.log_checkpoints order by size desc limit 1) c on true`);
  return { size: row?.size ?? 0, signedAt: row?.at?.getTime() ?? null, waiting: row?.waiting ?? 0 };
}

/** Since when the reads of each store are recorded. */
export async function readCoverage(tx: Tx): Promise<{ store: string; category: string; since: number; isComplete: boolean }[]> {
  const rows = await tx.rows<{ store: string; category: string; since: Date; is_complete: boolean }>(sql`
    select c.store, c.category, c.since, not exists (select from musubi.ledger_gaps g where g.store = c.store) as is_complete
    from musubi.ledger_coverage c order by c.store`);
  return rows.map((row) => ({ store: row.store, category: row.category, since: row.since.getTime(), isComplete: row.is_complete }));
}
