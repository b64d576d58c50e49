import { type Clock, type Random, randomName } from "@musubi/base";
import type { UserActor } from "../kernel/actor.ts";
import { GroupCommit } from "../kernel/group-commit.ts";
import type { Database } from "../kernel/transaction.ts";
import { sql } from "../platform/postgres/sql.ts";

/** How far behind "last seen" may be: a person who is here all day costs one write a minute. */
const SEEN_STEP_MS = 60_000;

/**
 * The part of the delivery record that says which device was listening from when to when. Opened durably before the
 * first event can reach the device; closed in the background. See docs/subsystems/delivery.md.
 */
export class LiveSpans {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #processId: string;
  readonly #opening: GroupCommit<UserActor, number>;
  readonly #closing: GroupCommit<number, null>;
  #pending = new Set<Promise<unknown>>();

  constructor(database: Database, clock: Clock, random: Random) {
    this.#database = database;
    this.#clock = clock;
    this.#processId = `prc_${randomName(random, 20)}`;
    const shape = { lanes: 1, batchMax: 500, waitingMax: 50_000, keyOf: () => "spans!", isItemFault: () => false };
    this.#opening = new GroupCommit({ ...shape, commit: (actors: readonly UserActor[]) => this.#open(actors) });
    this.#closing = new GroupCommit({ ...shape, commit: (ids: readonly number[]) => this.#close(ids) });
  }

  /** Ends the spans that a process which died left open: an upper bound, which is what a record of disclosures must be. */
  async recover(): Promise<void> {
    await this.#database.once(
      "gate",
      sql`update musubi.live_spans set closed_at = ${this.#now()} where closed_at is null and process_id <> ${this.#processId}`,
    );
  }

  open(actor: UserActor): Promise<number> {
    return this.#opening.add(actor);
  }

  close(spanId: number): void {
    const closing = this.#closing.add(spanId).catch(() => undefined);
    this.#pending.add(closing);
    void closing.finally(() => this.#pending.delete(closing));
  }

  /** Waits until what was closed is written. */
  async settle(): Promise<void> {
    await Promise.all(this.#pending);
  }

  #now(): Date {
    return new Date(this.#clock.nowMs());
  }

  async #open(actors: readonly UserActor[]): Promise<number[]> {
    // The same statement notes that the devices are in use: coming back costs one commit, not two.
    const deviceIds = actors.map((actor) => actor.deviceId);
    const rows = await this.#database.once<{ id: number }>("gate", {
      ...sql`with seen as (
               update musubi.devices set last_seen_at = ${this.#now()} where id in (
                 select d.id from musubi.devices d
                 where d.id = any (${deviceIds}::text[]) and d.revoked_at is null and d.last_seen_at < ${new Date(this.#clock.nowMs() - SEEN_STEP_MS)}
                 for update skip locked)
             )
             insert into musubi.live_spans (account_id, device_id, process_id, opened_at)
             select a, d, ${this.#processId}, ${this.#now()} from unnest(${actors.map((actor) => actor.accountId)}::text[], ${deviceIds}::text[])
               with ordinality as u (a, d, n) order by n returning id`,
      name: "open_spans",
    });
    return rows.map((row) => row.id);
  }

  async #close(ids: readonly number[]): Promise<null[]> {
    await this.#database.once("gate", {
      ...sql`update musubi.live_spans set closed_at = ${this.#now()} where id = any(${[...ids]}::bigint[]) and closed_at is null`,
      name: "close_spans",
    });
    return ids.map(() => null);
  }
}
