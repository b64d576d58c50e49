/** What of sealed talks has outlived its time. Runs as the role of the jobs. */
import type { TalkId } from "@musubi/protocol";
import type { Tx } from "../../../kernel/transaction.ts";
import { instant } from "../../../platform/postgres/instant.ts";
import { sql } from "../../../platform/postgres/sql.ts";

/** KeyPackages that nobody could be added by any more, whether they were taken or not. */
export async function sweepPackages(tx: Tx, nowMs: number): Promise<void> {
  await tx.run(sql`delete from musubi.key_packages where expires_at <= ${instant(nowMs)}`);
}

/** What was handed over before an instant and not fetched. */
export async function sweepHandOvers(tx: Tx, beforeMs: number): Promise<void> {
  await tx.run(sql`delete from musubi.hand_overs where handed_at < ${instant(beforeMs)}`);
}

/** Welcomes that were made before an instant, and those that no device waits for any more. */
export async function sweepWelcomes(tx: Tx, beforeMs: number): Promise<void> {
  // Held before their devices' rows, as whoever confirms one holds it.
  await tx.run(sql`
    with old as materialized (
      select talk_id, event from musubi.sealed_welcomes where made_at < ${instant(beforeMs)} order by talk_id, event for update
    )
    delete from musubi.sealed_invitees i using old where i.talk_id = old.talk_id and i.event = old.event`);
  await tx.run(sql`
    delete from musubi.sealed_welcomes w
    where not exists (select 1 from musubi.sealed_invitees i where i.talk_id = w.talk_id and i.event = w.event)`);
}

/** The server's franking keys that were made before an instant: what they vouched for cannot be verified any more. */
export async function sweepFrankingKeys(tx: Tx, beforeMs: number): Promise<void> {
  await tx.run(sql`delete from musubi.franking_keys where made_at < ${instant(beforeMs)}`);
}

/** Sealed talks after one, in the order of their ids, which hold events from before an instant. */
export async function listGroupsWithEvents(
  tx: Tx,
  place: { readonly afterId: string; readonly beforeMs: number; readonly countMax: number },
): Promise<TalkId[]> {
  const rows = await tx.rows<{ talk_id: TalkId }>(sql`
    select g.talk_id from musubi.sealed_groups g
    where g.talk_id > ${place.afterId} and exists (
      select 1 from musubi.sealed_events e where e.talk_id = g.talk_id and e.event >= g.kept_from and e.accepted_at < ${instant(place.beforeMs)})
    order by g.talk_id limit ${place.countMax}`);
  return rows.map((row) => row.talk_id);
}

/** Which events of a talk may go. */
export interface EventLimits {
  /** Those from before this instant, whoever has not had them. */
  readonly oldMs: number;
  /** Of those from before this instant, the ones that every device of the talk has had. */
  readonly hadMs: number;
}

/** Deletes a talk's events that may go, from the first one on without a gap. Whoever is behind what is left comes back from outside. */
export async function sweepEvents(tx: Tx, talkId: TalkId, { oldMs, hadMs }: EventLimits): Promise<void> {
  await tx.rows(sql`select 1 from musubi.sealed_groups where talk_id = ${talkId} for no key update`);
  const row = await tx.row<{ through: number | null }>(sql`
    select max(e.event) as through from musubi.sealed_events e
    where e.talk_id = ${talkId} and (e.accepted_at < ${instant(oldMs)} or (e.accepted_at < ${instant(hadMs)} and e.event <= musubi.followed_by_all(${talkId})))`);
  const through = row?.through ?? null;
  if (through === null) return;
  await tx.run(sql`delete from musubi.sealed_events where talk_id = ${talkId} and event <= ${through}`);
  await tx.run(sql`update musubi.sealed_groups set kept_from = ${through + 1} where talk_id = ${talkId} and kept_from <= ${through}`);
}
