/** What the operator asks and decides about versions of the program that makes pictures. Runs as musubi_operator. */
import type { Tx } from "../../../kernel/transaction.ts";
import { instant } from "../../../platform/postgres/instant.ts";
import { sql } from "../../../platform/postgres/sql.ts";
import type { GeneratorState } from "./generator-store.ts";

/** A version as the operator sees it. */
export interface GeneratorRow {
  readonly version: number;
  readonly state: GeneratorState;
  readonly percent: number;
  readonly since: Date;
  /** Pictures of people that it made since then. */
  readonly made: number;
  /** When the known pictures last came out as they must, and how many. */
  readonly canaryAt: Date | null;
  readonly canaryPictures: number;
  readonly endedBecause: string | null;
}

/** Every version that was ever seen, the newest first. */
export function listGenerators(tx: Tx): Promise<GeneratorRow[]> {
  return tx.rows<GeneratorRow>(
    sql`select version, state, stage_percent as percent, since, made_count as made, canary_at as "canaryAt", canary_pictures as "canaryPictures",
          ended_because as "endedBecause" from musubi.generators order by version desc`,
  );
}

/** A step that a version took. */
export interface GeneratorEvent {
  readonly at: Date;
  readonly version: number;
  readonly event: string;
  readonly percent: number;
  readonly reason: string | null;
}

/** The last steps, the newest first. */
export function listGeneratorEvents(tx: Tx, countMax: number): Promise<GeneratorEvent[]> {
  return tx.rows<GeneratorEvent>(
    sql`select at, version, event, stage_percent as percent, reason from musubi.generator_events order by id desc limit ${countMax}`,
  );
}

/** Ends a version by hand, as any doubt would: nothing that it made opens until it is made again. Gives how many; null when it had ended or is unknown. */
export async function stopGenerator(tx: Tx, version: number, nowMs: number): Promise<number | null> {
  const row = await tx.row<{ closed: number | null }>(
    sql`select musubi.end_generator(${version}, 'operator', ${instant(nowMs)}) as closed`,
  );
  return row?.closed ?? null;
}

/** Lets a version that was ended begin once more, with the known pictures. False when it was not ended. */
export async function beginAgain(tx: Tx, version: number, nowMs: number): Promise<boolean> {
  const at = instant(nowMs);
  const begun = await tx.run(
    sql`update musubi.generators set state = 'staged', stage_percent = 0, since = ${at}, made_count = 0, canary_at = null, canary_digest = null, ended_because = null
        where version = ${version} and state = 'ended'`,
  );
  if (begun === 0) return false;
  await tx.run(
    sql`insert into musubi.generator_events (at, version, event, stage_percent, reason) values (${at}, ${version}, 'again', 0, 'operator')`,
  );
  return true;
}
