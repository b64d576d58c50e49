/** How well the staff's access is looked after, as the doctor asks. Runs as the operator: times and counts, nobody's words. */
import type { Tx } from "../../kernel/transaction.ts";
import { sql } from "../../platform/postgres/sql.ts";

/** What waits to be looked at. */
export interface Oversight {
  readonly open_alerts: number;
  readonly open_reviews: number;
  /** Weeks, such as 2026-W47, that ended more than three days ago and that nobody has signed off. */
  readonly unsigned_weeks: readonly string[];
  /** Access that is live and has no end within eight hours. */
  readonly standing: number;
}

/** What waits to be looked at, of the last half year. */
export async function readOversight(tx: Tx): Promise<Oversight> {
  const row = await tx.row<Oversight>(sql`
    select (select count(*) from musubi.alerts where closed_at is null) as open_alerts,
      (select count(*) from musubi.access_grants where is_break_glass and reviewed_at is null) as open_reviews,
      (select count(*) from musubi.access_grants where state = 'live' and (ends_at is null or ends_at > starts_at + interval '8 hours')) as standing,
      (select coalesce(array_agg(w.week order by w.week), '{}') from (
        select distinct to_char(l.at at time zone 'UTC', 'IYYY-"W"IW') as week from musubi.ledger l where l.at > now() - interval '26 weeks'
        except select d.week from musubi.digest_sign_offs d) w where to_date(w.week, 'IYYY-"W"IW') + 10 <= now()) as unsigned_weeks`);
  return row ?? { open_alerts: 0, open_reviews: 0, unsigned_weeks: [], standing: 0 };
}

/** A stretch for which the record of a store is not complete. */
export interface GapRow {
  readonly store: string;
  readonly from_at: Date;
  readonly to_at: Date | null;
  readonly why: string;
}

/** Every gap, the newest first. */
export function readAllGaps(tx: Tx): Promise<GapRow[]> {
  return tx.rows<GapRow>(sql`select store, from_at, to_at, why from musubi.ledger_gaps order by from_at desc, store`);
}
