import type { OperationName } from "@musubi/protocol";
import { callHttp, type Person, startWorld, TEST_PASSWORD, type World } from "@musubi/testkit";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { databaseAsSuperuser } from "../../../test/database-as.ts";

let world: World;
let superuser: Awaited<ReturnType<typeof databaseAsSuperuser>>;
let flag: typeof superuser;
let people: Person[];
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
  superuser = await databaseAsSuperuser(world, inject("cluster"));
  flag = await databaseAsSuperuser(world, inject("cluster"));
  await superuser.query(WATCH);
  people = await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => world.person(`waiter${index}x`)));
});
afterAll(async () => {
  await superuser.end();
  await flag.end();
  await world.stop();
});

const GATE_CONNECTIONS = 6;
/** The lock that is held while the calls wait. */
const ASKING = 4_711;
/** More than the gate has connections and the hasher has places. */
const AT_ONCE = 24;
/** While more than this many wait for their password, none of them has been answered because nobody had a turn. */
const STILL_WAITING = 8;
const session = { deviceName: "x", carrier: "bearer" } as const;
const newcomer = (handle: string) => ({ handle, displayName: "x", country: "JP", language: "ja" as const, ...session });

const CALLS: readonly (readonly [string, OperationName, (person: Person, index: number) => unknown, boolean])[] = [
  [
    "signing in",
    "session.signIn",
    (person) => ({ credential: { kind: "password", handle: person.handle, password: TEST_PASSWORD }, ...session }),
    false,
  ],
  [
    "signing in with a handle that nobody has",
    "session.signIn",
    (_, index) => ({ credential: { kind: "password", handle: `nobody${index}x`, password: TEST_PASSWORD }, ...session }),
    false,
  ],
  [
    "signing up",
    "account.signUp",
    (_, index) => ({ ...newcomer(`another${index}x`), credential: { kind: "password", password: TEST_PASSWORD } }),
    false,
  ],
  ["changing a password", "account.changePassword", () => ({ current: TEST_PASSWORD, next: `${TEST_PASSWORD}!` }), true],
  ["deleting an account", "account.delete", (person) => ({ handle: person.handle, password: `${TEST_PASSWORD}!` }), true],
];

test.each(CALLS)("%s holds no connection while the password is worked on", async (_what, name, input, isSignedIn) => {
  await flag.query("select pg_advisory_lock($1)", [ASKING]);
  const counts = watch();
  let waiting = AT_ONCE;
  await Promise.all(
    people.map(async (person, index) => {
      await callHttp(world.url, isSignedIn ? person.token : null, name, input(person, index));
      waiting -= 1;
      if (waiting === STILL_WAITING) await flag.query("select pg_advisory_unlock($1)", [ASKING]);
    }),
  );
  const seen = await counts;
  // In the first half the calls may not have come to the database yet. Whoever waits with a connection leaves none of them free.
  expect(Math.min(...seen.slice(seen.length / 2))).toBeLessThan(GATE_CONNECTIONS / 2);
});

/** How many transactions were open in vain, once a millisecond for as long as the flag is up: the database looks by itself, whatever this process is busy with. */
async function watch(): Promise<number[]> {
  const { rows } = await superuser.query<{ count: number }>("select count from pg_temp.watch($1) as count", [ASKING]);
  return rows.map(({ count }) => count);
}

const WATCH = `create function pg_temp.watch(flag int) returns setof int language plpgsql as $$
begin
  while exists (select from pg_locks where locktype = 'advisory' and objid = flag::oid) loop
    perform pg_stat_clear_snapshot(), pg_sleep(0.001);
    return next (select count(*) from pg_stat_activity
      where datname = current_database() and usename = 'musubi_gate' and state like 'idle in transaction%');
  end loop;
end $$`;
