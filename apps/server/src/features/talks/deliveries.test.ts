import { type Person, startWorld, type World } from "@musubi/testkit";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { databaseAsSuperuser } from "../../../test/database-as.ts";

let world: World;
let alice: Person;
let database: Awaited<ReturnType<typeof databaseAsSuperuser>>;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
  alice = await world.person("alice");
  database = await databaseAsSuperuser(world, inject("cluster"));
});
afterAll(async () => {
  await database.end();
  await world.stop();
});

let count = 0;
/** A fresh reader, a talk with this many messages, and the stretches that are recorded when the reader catches up with it. */
async function caughtUp(how: { messages: number; changed?: readonly number[]; after: number; countMax: number }): Promise<number[][]> {
  const reader = await world.person(`reader${(count += 1)}`);
  await world.befriend(alice, reader);
  const { talkId } = await alice.group(`talk ${count}`, reader);
  const first = (await alice.say(talkId, "first")) - 1;
  for (let n = 1; n < how.messages; n++) await alice.say(talkId, `message ${n}`);
  for (const n of how.changed ?? []) await alice.must("message.edit", { talkId, seq: first + n, text: `${n} again` });
  await reader.must("talk.catchUp", { cursors: [{ talkId, after: first + how.after }], countMax: how.countMax });
  const { rows } = await database.query<{ from_seq: number; to_seq: number }>(
    "select from_seq::int, to_seq::int from musubi.deliveries where talk_id = $1 and device_id = $2 order by from_seq",
    [talkId, reader.deviceId],
  );
  return rows.map((row) => [row.from_seq - first, row.to_seq - first]);
}

test("what is new is recorded as one stretch when all of it is shown", async () => {
  expect(await caughtUp({ messages: 6, after: 2, countMax: 50 })).toEqual([[3, 6]]);
});

test("older messages that changed are recorded one by one, neighbours together", async () => {
  expect(await caughtUp({ messages: 9, changed: [2, 5, 3], after: 7, countMax: 50 })).toEqual([
    [2, 3],
    [5, 5],
    [8, 9],
  ]);
});

test("a page that was cut claims nothing between messages that do not follow each other", async () => {
  expect(await caughtUp({ messages: 8, changed: [6, 2], after: 4, countMax: 3 })).toEqual([
    [5, 5],
    [7, 8],
  ]);
});

test("nothing shown is nothing recorded", async () => {
  expect(await caughtUp({ messages: 3, after: 3, countMax: 50 })).toEqual([]);
});

test("a changed message at the cursor's own place does not swallow what lies after it", async () => {
  expect(await caughtUp({ messages: 5, changed: [2, 4], after: 2, countMax: 50 })).toEqual([
    [2, 2],
    [3, 5],
  ]);
});
