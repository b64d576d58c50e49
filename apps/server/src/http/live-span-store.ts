/** The rows of live spans. Runs as the gate: a device listens from when its session is known, before it asks for anything. */
import type { UserActor } from "../kernel/actor.ts";
import type { Database } from "../kernel/transaction.ts";
import { sql } from "../platform/postgres/sql.ts";

/** Closes what other processes than this left open. */
export async function closeSpansOfOthers(database: Database, processId: string, at: Date): Promise<void> {
  await database.once("gate", sql`update musubi.live_spans set closed_at = ${at} where closed_at is null and process_id <> ${processId}`);
}

/** The process that serves the devices, when they begin to listen, and since when a device counts as seen long ago. */
export interface Opening {
  readonly processId: string;
  readonly at: Date;
  readonly seenBefore: Date;
}

/** Opens a span for each device, and gives their ids in the same order. Notes those devices as seen that were seen long ago. */
export async function openSpans(database: Database, actors: readonly UserActor[], opening: Opening): Promise<number[]> {
  // The same statement notes that the devices are in use: coming back costs one commit, not two.
  const deviceIds = actors.map((actor) => actor.deviceId);
  const rows = await database.once<{ id: number }>("gate", {
    ...sql`with seen as (
             update musubi.devices set last_seen_at = ${opening.at} where id in (
               select d.id from musubi.devices d
               where d.id = any (${deviceIds}::text[]) and d.revoked_at is null and d.last_seen_at < ${opening.seenBefore}
               for update skip locked)
           )
           insert into musubi.live_spans (account_id, device_id, process_id, opened_at)
           select a, d, ${opening.processId}, ${opening.at} from unnest(${actors.map((actor) => actor.accountId)}::text[], ${deviceIds}::text[])
             with ordinality as u (a, d, n) order by n returning id`,
    name: "open_spans",
  });
  return rows.map((row) => row.id);
}

/** Closes spans that are open; a closed one keeps its end. */
export async function closeSpans(database: Database, ids: readonly number[], at: Date): Promise<void> {
  await database.once("gate", {
    ...sql`update musubi.live_spans set closed_at = ${at} where id = any(${[...ids]}::bigint[]) and closed_at is null`,
    name: "close_spans",
  });
}
