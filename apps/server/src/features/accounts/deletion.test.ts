import { brand, systemClock } from "@musubi/base";
import type { ClientId, Handle, MessageView, TalkId } from "@musubi/protocol";
import { callHttp, type Person, startWorld, TEST_PASSWORD, type World } from "@musubi/testkit";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { type Erase, erasing, markDeleted } from "../../../test/erasing.ts";
import type { Database } from "../../kernel/transaction.ts";
import { sql } from "../../platform/postgres/sql.ts";
import { sweepTask } from "./index.ts";

let world: World;
let erase: Erase;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
  erase = await erasing(world, inject("cluster"));
});
afterAll(() => world.stop());

let count = 0;
const newPerson = () => world.person(`leaver${(count += 1)}x`, `名前${count}`);
const remove = (person: Person) => person.must("account.delete", { handle: person.handle, password: TEST_PASSWORD });
const messagesOf = async (person: Person, talkId: TalkId): Promise<MessageView[]> =>
  (await person.must("message.list", { talkId, countMax: 50 })).messages;
const systemWords = (messages: readonly MessageView[]) =>
  messages.flatMap(({ content }) => (content.kind === "system" ? [content.what] : []));
const ownersOf = async (person: Person, talkId: TalkId) =>
  (await person.must("talk.listMembers", { talkId })).members.flatMap((member) =>
    member.role === "owner" ? [member.profile.accountId] : [],
  );

function inJob<Row extends object>(statement: ReturnType<typeof sql>): Promise<Row[]> {
  return world.server.database.transact("jobs", { actor: null }, (tx) => tx.rows<Row>(statement));
}

/** Rows that still hold something of a person, by table. */
async function remains(person: Person): Promise<Record<string, number>> {
  const id = person.accountId;
  const rows = await inJob<{ name: string; count: number }>(
    sql`select 'owner_keys' as name, count(*)::int from musubi.owner_keys where account_id = ${id}
        union all select 'private_profiles', count(*)::int from musubi.private_profiles where account_id = ${id}
        union all select 'passwords', count(*)::int from musubi.passwords where account_id = ${id}
        union all select 'recovery_codes', count(*)::int from musubi.recovery_codes where account_id = ${id}
        union all select 'relations', count(*)::int from musubi.relations where owner_id = ${id} or (other_id = ${id} and state <> 'none')
        union all select 'invites', count(*)::int from musubi.invites where owner_id = ${id}
        union all select 'take_outs', count(*)::int from musubi.take_outs where account_id = ${id}
        union all select 'blobs', count(*)::int from musubi.blobs where owner_id = ${id}
        union all select 'talk_settings', count(*)::int from musubi.talk_settings where account_id = ${id}
        union all select 'self_talks', count(*)::int from musubi.talks where pair_key = ${id}
        union all select 'open_memberships', count(*)::int from musubi.memberships where account_id = ${id} and left_at is null
        union all select 'named_profiles', count(*)::int from musubi.profiles where account_id = ${id} and (not is_gone or display_name <> '' or picture_file_id is not null)
        union all select 'live_devices', count(*)::int from musubi.devices where account_id = ${id} and (revoked_at is null or name <> '')`,
  );
  return Object.fromEntries(rows.filter((row) => row.count > 0).map((row) => [row.name, row.count]));
}

const soon = { timeout: 20_000 };

test("before deletion a person is told what goes and what others keep", async () => {
  const [alice, bob] = [await newPerson(), await newPerson()];
  await world.befriend(alice, bob);
  const group = await alice.group("家族", bob);
  const direct = await alice.direct(bob);
  await alice.say(group.talkId, "一");
  await alice.say(direct.talkId, "二");
  await bob.say(direct.talkId, "三");
  expect(await alice.must("account.previewDeletion", {})).toEqual({ ownedTalks: 1, messagesInTalks: 2, filesShown: 0, friends: 1 });
});

test("a deletion that is not confirmed by handle and password is refused and deletes nothing", async () => {
  const alice = await newPerson();
  const other = brand<Handle>("somebody.else");
  for (const input of [
    { handle: other, password: TEST_PASSWORD },
    { handle: alice.handle, password: "wrong words" },
    { handle: alice.handle },
  ]) {
    expect((await alice.call("account.delete", input)).error?.code).toBe("credential_wrong");
  }
  expect((await alice.call("account.readMine", {})).status).toBe(200);
});

test("a deleted account is out at once, everywhere and for good, and its key is gone with the same commit", async () => {
  const alice = await newPerson();
  await remove(alice);
  expect((await alice.call("account.readMine", {})).status).toBe(401);
  expect(await inJob(sql`select 1 from musubi.owner_keys where account_id = ${alice.accountId}`)).toEqual([]);
  const credential = { kind: "password", handle: alice.handle, password: TEST_PASSWORD };
  expect((await callHttp(world.url, null, "session.signIn", { credential, deviceName: "x", carrier: "bearer" })).error?.code).toBe(
    "credential_wrong",
  );
});

test("nothing of a deleted account remains but its id and what others were told", async () => {
  const [alice, bob] = [await newPerson(), await newPerson()];
  await world.befriend(alice, bob);
  await alice.group("家族", bob);
  await alice.direct(bob);
  await alice.must("account.updatePrivate", { profile: { legalName: "山田", legalNameKana: "", postalCode: "", address: "", phone: "" } });
  await alice.must("invite.create", { kind: "friend", talkId: null, usesMax: 3, lifeHours: 24 });
  await alice.must("takeOut.request", {});
  await remove(alice);
  await expect.poll(() => remains(alice), soon).toEqual({});
});

test("a friend keeps the messages of a former member without a name, and can write no more", async () => {
  const [alice, bob] = [await newPerson(), await newPerson()];
  await world.befriend(alice, bob);
  const { talkId } = await alice.direct(bob);
  await alice.say(talkId, "さようなら");
  await remove(alice);
  await expect.poll(() => remains(alice), soon).toEqual({});
  expect((await messagesOf(bob, talkId)).map(({ content }) => content)).toContainEqual({ kind: "text", text: "さようなら" });
  const { talk } = await bob.must("talk.read", { talkId });
  expect(talk.faces).toMatchObject([{ accountId: alice.accountId, isGone: true, displayName: "", statusText: "", pictureVersion: 0 }]);
  expect(talk.can.post).toBe(false);
  const sent = await bob.call("message.send", { talkId, clientId: brand<ClientId>("c1"), content: { kind: "text", text: "もしもし" } });
  expect(sent.error?.code).toBe("blocked");
});

test("the handle of a deleted account is taken for half a year, and what is kept of it does not tell it", async () => {
  const alice = await newPerson();
  await remove(alice);
  await expect.poll(() => remains(alice), soon).toEqual({});
  const again = () =>
    callHttp(world.url, null, "account.signUp", {
      handle: alice.handle,
      displayName: "somebody else",
      country: "JP",
      language: "ja",
      credential: { kind: "password", password: TEST_PASSWORD },
      deviceName: "x",
      carrier: "bearer",
    });
  expect((await again()).error).toEqual({ code: "handle_taken" });
  const kept = await inJob<{ row: string }>(sql`select r::text as row from musubi.retired_handles r`);
  expect(kept.length).toBeGreaterThan(0);
  expect(JSON.stringify(kept)).not.toContain(alice.handle);
  await inJob(sql`update musubi.retired_handles set retired_at = retired_at - interval '181 days' returning 1`);
  await sweepTask({ database: world.server.database, clock: systemClock }).run({}, { signal: new AbortController().signal, attempt: 1 });
  const { output } = await again();
  expect(output?.session.accountId).not.toBe(alice.accountId);
});

test("a group passes to its longest-standing admin and says so", async () => {
  const [alice, bob, chie] = [await newPerson(), await newPerson(), await newPerson()];
  await world.befriend(alice, bob, chie);
  const { talkId } = await alice.group("山の会", bob, chie);
  await alice.must("talk.setRole", { talkId, accountId: chie.accountId, role: "admin" });
  await remove(alice);
  await expect.poll(() => remains(alice), soon).toEqual({});
  expect(await ownersOf(bob, talkId)).toEqual([chie.accountId]);
  const words = systemWords(await messagesOf(bob, talkId));
  expect(words.filter((what) => what === "left")).toHaveLength(1);
  expect(words.filter((what) => what === "role")).toHaveLength(2);
});

test("when both people of a direct talk are gone, the talk is gone", async () => {
  const [alice, bob] = [await newPerson(), await newPerson()];
  await world.befriend(alice, bob);
  const { talkId } = await alice.direct(bob);
  await alice.say(talkId, "一");
  await Promise.all([remove(alice), remove(bob)]);
  await expect.poll(() => inJob(sql`select 1 from musubi.talks where id = ${talkId}`), soon).toEqual([]);
  expect(await inJob(sql`select 1 from musubi.messages where talk_id = ${talkId}`)).toEqual([]);
});

/** A database whose process dies at the n-th transaction: just before it, or just after its commit. */
function dyingAt(database: Database, dying: { readonly at: number; readonly afterCommit: boolean }): Database {
  let seen = 0;
  return {
    once: (role, statement) => database.once(role, statement),
    transact: async (role, scope, work) => {
      seen += 1;
      if (seen === dying.at && !dying.afterCommit) throw new Error("killed");
      const result = await database.transact(role, scope, work);
      if (seen === dying.at) throw new Error("killed");
      return result;
    },
  };
}

test("an erasure that is killed at every step, before and after each commit, ends as if it had run once", async () => {
  const [alice, bob, chie] = [await newPerson(), await newPerson(), await newPerson()];
  await world.befriend(alice, bob, chie);
  const group = await alice.group("合唱団", bob, chie);
  const direct = await alice.direct(bob);
  await alice.must("takeOut.request", {});
  await markDeleted(world, alice.accountId);
  const attempt = (at: number): Promise<string> =>
    erase(alice.accountId, dyingAt(world.server.database, { at, afterCommit: at % 2 === 0 })).then(
      () => "done",
      (error: unknown) => (error instanceof Error ? error.message : "something else"),
    );
  const ends: string[] = [];
  while (ends.at(-1) !== "done") ends.push(await attempt(ends.length + 1));
  expect(new Set(ends)).toEqual(new Set(["killed", "done"]));
  expect(ends.length).toBeGreaterThan(7);
  expect(await remains(alice)).toEqual({});
  expect(systemWords(await messagesOf(bob, group.talkId)).filter((what) => what === "left" || what === "role")).toEqual(["left", "role"]);
  expect(await ownersOf(bob, group.talkId)).toHaveLength(1);
  expect((await bob.must("talk.read", { talkId: direct.talkId })).talk.can.post).toBe(false);
});

test("the erasure touches no account that its owner did not delete", async () => {
  const alice = await newPerson();
  await erase(alice.accountId);
  expect((await alice.must("account.readMine", {})).account.profile).toMatchObject({ handle: alice.handle, isGone: false });
});
