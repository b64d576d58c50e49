/** How pictures are looked after, as the doctor asks. Runs as the operator: numbers only. */
import type { Tx } from "../../kernel/transaction.ts";
import { sql } from "../../platform/postgres/sql.ts";

/** What there is to know. */
export interface PictureState {
  /** The newest first. */
  readonly generators: readonly {
    readonly version: number;
    readonly state: "staged" | "live" | "ended";
    readonly stage_percent: number;
    readonly ended_because: string | null;
  }[];
  readonly openAlarms: number;
  /** Pictures that were made more than a minute ago and not looked at a second time. */
  readonly unseen: number;
}

/** What there is to know. */
export async function readPictureState(tx: Tx): Promise<PictureState> {
  const generators = await tx.rows<PictureState["generators"][number]>(
    sql`select version, state, stage_percent, ended_because from musubi.generators order by version desc`,
  );
  const row = await tx.row<{ alarms: number; unseen: number }>(
    sql`select (select count(*)::integer from musubi.picture_alarms where settled_at is null) as alarms,
          (select count(*)::integer from musubi.renditions r join musubi.picture_epochs e on e.class = r.variant and r.epoch >= e.epoch
            where r.checked_at is null and r.withdrawn_at is null and r.variant <> 'original' and r.made_at < now() - interval '1 minute') as unseen`,
  );
  return { generators, openAlarms: row?.alarms ?? 0, unseen: row?.unseen ?? 0 };
}
