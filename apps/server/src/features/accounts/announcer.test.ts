import { startWorld, type World } from "@musubi/testkit";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { databaseAsSuperuser } from "../../../test/database-as.ts";
import { listen } from "../../../test/listener.ts";

let world: World;
let superuser: Awaited<ReturnType<typeof databaseAsSuperuser>>;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
  superuser = await databaseAsSuperuser(world, inject("cluster"));
  // A change of a profile stops just before its commit for as long as the test holds this lock.
  await superuser.query(`
    create function public.wait_before_commit() returns trigger language plpgsql as 'begin perform pg_advisory_xact_lock(4711); return null; end';
    create constraint trigger wait_before_commit after update on musubi.profiles deferrable initially deferred
      for each row execute function public.wait_before_commit()`);
});
afterAll(async () => {
  await superuser.end();
  await world.stop();
});

const waiting = async (): Promise<number> =>
  (
    await superuser.query(
      "select 1 from pg_locks where locktype = 'advisory' and objid = 4711 and not granted and database = (select oid from pg_database where datname = current_database())",
    )
  ).rows.length;

test("who may see a changed profile is decided when it has changed: newcomers are told, and those who are out are not", async () => {
  const [alice, bob, chie, daichi] = [
    await world.person("alice"),
    await world.person("bob"),
    await world.person("chie"),
    await world.person("daichi"),
  ];
  await world.befriend(bob, alice);
  await world.befriend(bob, chie);
  await world.befriend(bob, daichi);
  const { talkId } = await bob.group("together", alice, daichi);
  const [hears, hearsNot] = [await listen(chie), await listen(daichi)];
  await superuser.query("select pg_advisory_lock(4711)");
  const change = alice.must("account.updateProfile", { displayName: "Alice the Second" });
  await expect.poll(waiting).toBe(1);
  await bob.must("talk.addMembers", { talkId, accountIds: [chie.accountId] });
  await bob.must("talk.removeMember", { talkId, accountId: daichi.accountId });
  await superuser.query("select pg_advisory_unlock(4711)");
  await change;
  await hears.hears((event) => event.includes("profile.changed") && event.includes("Alice the Second"));
  // Both sockets are written in one turn: what the one has heard, the other would have.
  const after = await bob.direct(daichi);
  await bob.say(after.talkId, "are you there?");
  await hearsNot.hears((event) => event.includes("are you there?"));
  expect(hearsNot.heard.filter((event) => event.includes("profile.changed"))).toEqual([]);
  await Promise.all([hears.close(), hearsNot.close()]);
});
