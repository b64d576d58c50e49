import { livesOf, rewriteFunction, startWorld } from "@musubi/testkit";
import type { ClientBase } from "pg";
import { expect, inject, test } from "vitest";
import { databaseAsSuperuser } from "./database-as.ts";
import { type LifePlace, liveRandomLives } from "./staff-life.ts";

const TIMEOUT_MS = livesOf(180_000, 3_600_000);
const SEED = 20_261_122;

/** A place of its own: some of these break it on purpose. */
async function inNewPlace(work: (place: LifePlace) => Promise<void>): Promise<void> {
  await using world = await startWorld(inject("cluster"), { hasStaff: true });
  await using beside = await world.beside();
  const people = [await world.person("aya", "彩"), await world.person("bunta", "文太")];
  const superuser = await databaseAsSuperuser(world, inject("cluster"));
  try {
    await work({ world, beside, people, superuser });
  } finally {
    await superuser.end();
  }
}

test(
  "[ACC-04] what was shown is what the ledger holds and what the people see, and nothing is read after a right has ended",
  () => expect(inNewPlace((place) => liveRandomLives(place, { seed: SEED, numRuns: livesOf(20, 200) }))).resolves.toBeUndefined(),
  TIMEOUT_MS,
);

/** Changes a function of the database as a careless hand would. */
const rewrite = (superuser: ClientBase, name: string, from: string, to: string): Promise<void> =>
  rewriteFunction(superuser, `musubi.${name}`, from, to);

const BROKEN: readonly [string, (superuser: ClientBase) => Promise<void>][] = [
  [
    "standing access: a grant is not asked for",
    (db) => rewrite(db, "take_from_grant", "if g.id is null or", "return ''; if g.id is null or"),
  ],
  [
    "a stale right: what has ended goes on",
    (db) =>
      rewrite(
        db,
        "take_from_grant",
        "if g.state <> 'live' or musubi.ledger_now() not between g.starts_at and g.ends_at",
        "if g.state = 'asked'",
      ),
  ],
  ["a cut that misses", (db) => rewrite(db, "cut_access", "where state in ('asked', 'live')", "where state = 'none'")],
  ["fields beside those that were approved", (db) => rewrite(db, "reveal_person", "then 'outside_grant'", "then ''")],
  [
    "a budget that is not counted",
    (db) => rewrite(db, "take_from_grant", "set rows_used = rows_used + p_rows", "set rows_used = rows_used"),
  ],
  ["a person who is not told", (db) => rewrite(db, "write_entry", "p_action, p_category, p_subject", "p_action, p_category, null")],
  [
    "a record that is skipped",
    async (db) => {
      await db.query("create function pg_temp_skip() returns trigger language plpgsql as 'begin return null; end'");
      await db.query(
        "create trigger skip before insert on musubi.ledger for each row when (new.result = 'shown') execute function pg_temp_skip()",
      );
    },
  ],
  [
    "a denial that nobody hears of",
    async (db) => {
      await db.query("create function pg_temp_skip() returns trigger language plpgsql as 'begin return null; end'");
      await db.query(
        "create trigger skip before insert on musubi.ledger for each row when (new.result = 'denied') execute function pg_temp_skip()",
      );
    },
  ],
];

test.each(BROKEN)("the same drill notices %s", (_, breakIt) =>
  inNewPlace(async (place) => {
    await breakIt(place.superuser);
    await expect(liveRandomLives(place, { seed: SEED, numRuns: 20 })).rejects.toThrow(/Property failed/);
  }),
);
