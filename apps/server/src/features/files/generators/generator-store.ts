/** Versions of the program that makes pictures, and how far each has come. Runs as the role of the jobs. */
import type { FileId } from "@musubi/protocol";
import type { Tx } from "../../../kernel/transaction.ts";
import { instant } from "../../../platform/postgres/instant.ts";
import { sql } from "../../../platform/postgres/sql.ts";
import type { AlarmFinder } from "../picture-alarms.ts";

/** "staged": some files are its. "live": all of them. "ended": none, for good or until somebody says "again". */
export type GeneratorState = "staged" | "live" | "ended";

/** A version. */
export interface Generator {
  readonly version: number;
  readonly state: GeneratorState;
  readonly stage_percent: number;
  readonly since: Date;
  readonly made_count: number;
  readonly canary_digest: Uint8Array | null;
}

/** Thrown where something that a version made was about to be published after that version had been ended. */
export class GeneratorEnded extends Error {
  override readonly name = "GeneratorEnded";
}

/** A version, or null where it was never heard of. */
export function readGenerator(tx: Tx, version: number): Promise<Generator | null> {
  return tx.row<Generator>(
    sql`select version, state, stage_percent, since, made_count, canary_digest from musubi.generators where version = ${version}`,
  );
}

/** Writes down the version that comes with the server, the first time it is seen, or where it was on its way until now. It needs no stages: there is nothing beside it. */
export async function noteOwnGenerator(tx: Tx, version: number, nowMs: number): Promise<void> {
  const at = instant(nowMs);
  const isNew = await tx.run(
    sql`insert into musubi.generators as g (version, state, stage_percent, since) values (${version}, 'live', 100, ${at})
        on conflict (version) do update set state = 'live', stage_percent = 100, since = excluded.since where g.state = 'staged'`,
  );
  if (isNew > 0) await noteEvent(tx, { version, event: "live", percent: 100, nowMs });
}

/** A new version begins: with the known pictures, and no file of anybody. Nothing changes where it has begun before. */
export async function beginGenerator(tx: Tx, version: number, nowMs: number): Promise<void> {
  const at = instant(nowMs);
  const isNew = await tx.run(
    sql`insert into musubi.generators (version, state, stage_percent, since) values (${version}, 'staged', 0, ${at}) on conflict do nothing`,
  );
  if (isNew > 0) await noteEvent(tx, { version, event: "begun", percent: 0, nowMs });
}

/** Notes that the known pictures came out well. Gives the version as it is then; null when it was ended meanwhile. Holds it until the commit. */
export function noteCanary(
  tx: Tx,
  of: { readonly version: number; readonly count: number; readonly digest: string; readonly nowMs: number },
): Promise<Generator | null> {
  return tx.row<Generator>(
    sql`update musubi.generators set canary_at = ${instant(of.nowMs)}, canary_pictures = ${of.count}, canary_digest = coalesce(canary_digest, ${Buffer.from(of.digest, "hex")})
        where version = ${of.version} and state <> 'ended' returning version, state, stage_percent, since, made_count, canary_digest`,
  );
}

/** Gives a version more files, or all of them. Nothing happens where another process did so before or it was ended. */
export async function raiseGenerator(tx: Tx, from: Generator, to: number | "live", nowMs: number): Promise<void> {
  const [state, percent] = to === "live" ? ["live", 100] : ["staged", to];
  const isRaised = await tx.run(
    sql`update musubi.generators set state = ${state}, stage_percent = ${percent}, since = ${instant(nowMs)}, made_count = 0
        where version = ${from.version} and state = 'staged' and stage_percent = ${from.stage_percent}`,
  );
  if (isRaised > 0) await noteEvent(tx, { version: from.version, event: to === "live" ? "live" : "raised", percent, nowMs });
}

async function noteEvent(
  tx: Tx,
  of: { readonly version: number; readonly event: string; readonly percent: number | string; readonly nowMs: number },
): Promise<void> {
  await tx.run(
    sql`insert into musubi.generator_events (at, version, event, stage_percent) values (${instant(of.nowMs)}, ${of.version}, ${of.event}, ${of.percent})`,
  );
}

/** Why a version is ended, and by whom. */
export interface Ending {
  readonly version: number;
  readonly foundBy: AlarmFinder;
  readonly reason: string;
  /** The file by which it was found; null for a known picture. */
  readonly fileId: FileId | null;
  readonly variant: string | null;
  readonly nowMs: number;
}

/** Ends a version: its small pictures are closed, and made again by the one that comes with the server. Gives how many; null when it had ended before. */
export async function endGenerator(tx: Tx, of: Ending): Promise<number | null> {
  const row = await tx.row<{ closed: number | null }>(
    sql`select musubi.end_generator(${of.version}, ${`${of.foundBy}: ${of.reason}`}, ${instant(of.nowMs)}) as closed`,
  );
  const closed = row?.closed ?? null;
  if (closed !== null) await noteGeneratorAlarm(tx, of);
  return closed;
}

/** Leaves an alarm about a version, once while it is open. */
export async function noteGeneratorAlarm(tx: Tx, of: Ending): Promise<void> {
  await tx.run(
    sql`insert into musubi.picture_alarms (at, found_by, reason, file_id, variant, version)
        select ${instant(of.nowMs)}, ${of.foundBy}, ${of.reason}, ${of.fileId}, ${of.variant}, ${of.version}
        where not exists (select 1 from musubi.picture_alarms a where a.found_by = ${of.foundBy} and a.reason = ${of.reason} and a.version = ${of.version}
          and a.file_id is not distinct from ${of.fileId} and a.settled_at is null)`,
  );
}

/**
 * Lets pictures of these versions be published with this commit, and counts them. A version that is ended at the same time either
 * waits for this commit and closes them, or was faster: then this throws GeneratorEnded.
 */
export async function passGenerators(tx: Tx, versions: readonly number[]): Promise<void> {
  if (versions.length === 0) return;
  // Counted first: two that shared the row and then both counted would wait for each other (docs/subsystems/locks.md).
  const counted = await tx.rows<{ version: number }>(
    sql`update musubi.generators set made_count = made_count + 1 where version = any (${versions}) and state = 'staged' returning version`,
  );
  const others = versions.filter((version) => !counted.some((row) => row.version === version));
  const rows = await tx.rows<{ version: number; state: GeneratorState }>(
    sql`select version, state from musubi.generators where version = any (${others}) order by version for share`,
  );
  for (const { version, state } of rows) {
    if (state === "ended") throw new GeneratorEnded(`Version ${version} was ended.`);
  }
}
