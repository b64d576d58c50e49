import type { OperationName } from "@musubi/protocol";
import { callHttp, type Person, startWorld, TEST_PASSWORD, type World } from "@musubi/testkit";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { databaseAsSuperuser } from "../../../test/database-as.ts";

let world: World;
let superuser: Awaited<ReturnType<typeof databaseAsSuperuser>>;
let people: Person[];
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
  superuser = await databaseAsSuperuser(world, inject("cluster"));
  people = await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => world.person(`waiter${index}x`)));
});
afterAll(async () => {
  await superuser.end();
  await world.stop();
});

/** More than the gate has connections and the hasher has places. */
const AT_ONCE = 24;
/** While this many still wait for their password, none of them has been answered because nobody had a turn. */
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
  let waiting = AT_ONCE;
  const calls = people.map(async (person, index) => {
    await callHttp(world.url, isSignedIn ? person.token : null, name, input(person, index));
    waiting -= 1;
  });
  const seen: number[] = [];
  while (waiting >= STILL_WAITING) seen.push(await openTransactions());
  await Promise.all(calls);
  // In the first half the calls may not have come to the database yet.
  expect(Math.min(...seen.slice(seen.length / 2))).toBe(0);
});

async function openTransactions(): Promise<number> {
  const { rows } = await superuser.query<{ count: number }>(
    "select count(*)::int as count from pg_stat_activity where datname = current_database() and usename = 'musubi_gate' and state like 'idle in transaction%'",
  );
  return rows[0]?.count ?? 0;
}
