import { systemRandom } from "@musubi/base";
import { newId } from "@musubi/protocol";
import { type openClient, serverRoles } from "@musubi/server";
import { startWorld, type World } from "@musubi/testkit";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { type Cast, gatherCast, type Kind, newInvite, type SeededTalk, seedTalk } from "./cast.ts";
import { databaseAs, databaseAsSuperuser, type RawDatabase } from "./database-as.ts";

// The second fence against those who are inside a talk: what statements that run for one member can do to the others.

const DENIED = "42501";

let world: World;
let cast: Cast;
let talk: SeededTalk;
let superuser: Awaited<ReturnType<typeof openClient>>;
/** As statements of bob's requests run; he is a plain member. */
let database: RawDatabase;
/** A message of bob's own in the talk; alice has put a heart on it. */
let ownSeq: number;

beforeAll(async () => {
  world = await startWorld(inject("cluster"));
  cast = await gatherCast(world);
  talk = await seedTalk(cast);
  superuser = await databaseAsSuperuser(world, inject("cluster"));
  const bob = actor("member");
  database = await databaseAs(world, "musubi_people", bob.accountId);
  ownSeq = await bob.say(talk.talkId, "ぼくの文");
  await cast.alice.must("message.react", { talkId: talk.talkId, seq: ownSeq, emoji: "❤", isOn: true });
});
afterAll(async () => {
  await database.end();
  await superuser.end();
  await world.stop();
});

describe("of messages, a plain member", () => {
  test.each([
    "update musubi.messages set content = '{}'",
    "update musubi.messages set reactions = null",
    "insert into musubi.messages (talk_id, seq, changed_seq, sender_id, client_id, sent_at, kind, content) values ($1, 900, 900, null, 'x', now(), 'system', '{}')",
    "delete from musubi.messages",
    "insert into musubi.message_edits (talk_id, seq, edit_no, text, written_at) values ($1, 1, 900, 'x', now())",
    "delete from musubi.message_edits",
    "delete from musubi.message_grams",
    "update musubi.talks set last_seq = 0",
    "update musubi.talks set kind = 'self'",
    "update musubi.talk_members set role = 'owner'",
    "update musubi.talk_members set joined_seq = 0",
  ])("no statement of its own does this: %s", async (statement) => {
    expect(await database.failure(statement, statement.includes("$1") ? [talk.talkId] : [])).toBe(DENIED);
  });

  test("the text of others is neither edited nor unsent, with or without the fence's functions", async () => {
    const text = JSON.stringify({ kind: "text", text: "書き換え" });
    expect(await database.failure("select musubi.edit_message($1, $2, $3, null, now())", [talk.talkId, talk.seq, text])).toBe(DENIED);
    expect(await database.failure("select musubi.unsend_message($1, $2)", [talk.talkId, talk.seq])).toBe(DENIED);
    expect(await database.failure("select musubi.edit_message($1, $2, $3, null, now())", [talk.talkId, ownSeq, text])).toBe("none");
    expect(await database.failure("select musubi.unsend_message($1, $2)", [talk.talkId, ownSeq])).toBe("none");
  });

  test("a message of one's own does not become a happening", async () => {
    const content = JSON.stringify({ kind: "system", what: "left", actorId: cast.alice.accountId, subjectIds: [], value: "" });
    expect(await database.failure("select musubi.edit_message($1, $2, $3, null, now())", [talk.talkId, ownSeq, content])).toBe(DENIED);
  });

  test("reactions of others are neither taken away nor made up", async () => {
    const mine = actor("member").accountId;
    const put = (reactions: unknown) =>
      database.failure("select musubi.react_message($1, $2, $3)", [talk.talkId, ownSeq, JSON.stringify(reactions)]);
    expect(await put({ "❤": [cast.alice.accountId, mine] })).toBe("none");
    expect(await put({ "❤": [mine] })).toBe(DENIED);
    expect(await put({ "❤": [cast.alice.accountId], "👍": [cast.ichiro.accountId] })).toBe(DENIED);
    expect(await database.failure("select musubi.react_message($1, $2, null)", [talk.talkId, ownSeq])).toBe(DENIED);
  });
});

describe("of talks and people, a plain member", () => {
  test("the talk's name, picture and rule who may post stay as they are", async () => {
    for (const change of ["name = 'x'", "picture = null", "post_policy = 'admins'", "roster_version = 0"])
      expect(await database.touched(`update musubi.talks set ${change} where id = $1`, [talk.talkId]), change).toBe(0);
  });

  test("how far others have read stays as it is", async () => {
    const change = "update musubi.talk_members set shown_read_seq = 1 where talk_id = $1 and account_id <> $2";
    expect(await database.touched(change, [talk.talkId, actor("member").accountId])).toBe(0);
  });

  test("roles are not given, by nobody but the owner", async () => {
    const give = "select musubi.set_role($1, $2, $3)";
    for (const values of [
      [talk.talkId, actor("member").accountId, "owner"],
      [talk.talkId, cast.ichiro.accountId, "admin"],
      [talk.talkId, cast.alice.accountId, "member"],
    ])
      expect(await database.failure(give, values)).toBe(DENIED);
  });

  test("happenings are told in one's own name, and only what a plain member does", async () => {
    const mine = actor("member").accountId;
    const tell = (content: unknown) =>
      database.failure("select musubi.write_happening($1, 'x', $2, now())", [talk.talkId, JSON.stringify(content)]);
    const left = { kind: "system", what: "left", actorId: mine, subjectIds: [], value: "" };
    expect(await tell(left)).toBe("none");
    expect(await tell({ ...left, actorId: cast.alice.accountId })).toBe(DENIED);
    expect(await tell({ ...left, actorId: null })).toBe(DENIED);
    for (const what of ["renamed", "removed", "role", "posting", "picture", "pinned", null])
      expect(await tell({ ...left, what }), String(what)).toBe(DENIED);
    expect(await tell({ ...left, kind: "text" })).toBe(DENIED);
  });

  test("nobody is made a friend without their own word", async () => {
    const mine = actor("member").accountId;
    const chie = actor("stranger").accountId;
    const put = (owner: string, other: string, state: string) =>
      database.failure("select musubi.put_relation($1, $2, $3, now())", [owner, other, state]);
    expect(await put(chie, mine, "friend")).toBe(DENIED);
    expect(await put(mine, chie, "friend")).toBe(DENIED);
    expect(await put(chie, mine, "asked")).toBe(DENIED);
    expect(await put(chie, mine, "blocked")).toBe(DENIED);
    expect(await put(chie, mine, "asking")).toBe("none");
    expect(await put(cast.alice.accountId, mine, "none")).toBe("none");
  });

  test("a talk is not founded under the pair of other people", async () => {
    const found = "select musubi.found_talk($1, $2, '', 'plain', 'jp', $3, $4, now())";
    const pairOf = (one: string, other: string) => [one, other].sort().join("|");
    const mine = actor("member").accountId;
    const tlk = newId("tlk", systemRandom);
    const juro = cast.juro.accountId;
    expect(await database.failure(found, [tlk, "direct", pairOf(mine, juro), [juro]])).toBe("none");
    expect(await database.failure(found, [tlk, "direct", pairOf(cast.alice.accountId, juro), [juro]])).toBe(DENIED);
    expect(await database.failure(found, [tlk, "group", pairOf(cast.alice.accountId, juro), [juro]])).toBe(DENIED);
    expect(await database.failure(found, [tlk, "self", cast.alice.accountId, []])).toBe(DENIED);
  });

  test("nobody is let into the past that who adds them cannot see", async () => {
    await superuser.query("update musubi.talk_members set joined_seq = 3 where talk_id = $1 and account_id = $2", [
      talk.talkId,
      actor("member").accountId,
    ]);
    const add = "select musubi.add_member($1, $2, $3, now())";
    expect(await database.failure(add, [talk.talkId, cast.juro.accountId, 2])).toBe(DENIED);
    expect(await database.failure(add, [talk.talkId, cast.juro.accountId, 3])).toBe("none");
  });

  test("an invite is not spent but for what it is for", async () => {
    const { code } = await newInvite(cast.alice, null);
    expect(await database.failure("select musubi.spend_invite($1, now())", [code])).toBe(DENIED);
  });

  test("the change numbers of others do not move", async () => {
    expect(await database.failure("select musubi.next_change($1)", [cast.alice.accountId])).toBe(DENIED);
    expect(await database.failure("select musubi.next_own_change()")).toBe("none");
  });

  test("nothing gets into the record of deliveries but what could have been shown to a device of one's own", async () => {
    const mine = actor("member").deviceId;
    const record = (device: string, talkId: string, from: number, to: number) =>
      database.failure("select musubi.record_deliveries($1, $2, $3, $4, now())", [device, [talkId], [from], [to]]);
    const foreign = (await cast.alice.group("よその話", cast.ichiro)).talkId;
    expect(await record(mine, talk.talkId, talk.seq, talk.seq)).toBe("none");
    expect(await record(cast.alice.deviceId, talk.talkId, talk.seq, talk.seq)).toBe(DENIED);
    expect(await record(mine, foreign, 1, 1)).toBe(DENIED);
    expect(await record(mine, talk.talkId, 0, talk.seq)).toBe(DENIED);
  });
});

describe("the hot path", () => {
  const POST =
    "select * from musubi.post_messages(array[$1], array[1], array[1], array[1], array[$2], array[$3], array['x'], array['text'], array['{}'], array[null::text], array[null::bigint], array[false])";
  const POST_SEALED =
    "select * from musubi.post_sealed(array[$1], array[$2], array[$3], array['x'], array[1::bigint], array['message'], array[null::bigint], array['x'::bytea], array[null::text], 1)";
  const ROSTER = "select * from musubi.read_roster($1)";
  const JUDGE = "select * from musubi.judge_message($1, $2, $3, 'x', false)";

  test("no role that acts for one person reaches the functions that serve many", async () => {
    const alice = [cast.alice.accountId, cast.alice.deviceId];
    for (const role of serverRoles.filter((one) => one !== "musubi_posting")) {
      const other = await databaseAs(world, role, actor("member").accountId);
      expect(await other.failure(POST, [talk.talkId, ...alice]), role).toBe(DENIED);
      expect(await other.failure(POST_SEALED, [talk.talkId, ...alice]), role).toBe(DENIED);
      expect(await other.failure(JUDGE, [talk.talkId, ...alice]), role).toBe(DENIED);
      expect(await other.failure(ROSTER, [talk.talkId]), role).toBe(DENIED);
      await other.end();
    }
  });

  test("the role that carries batches reaches twelve functions, no table and nothing else", async () => {
    const { rows: functions } = await superuser.query<{ name: string }>(
      "select proname::text as name from pg_proc where pronamespace = 'musubi'::regnamespace and prosecdef and has_function_privilege('musubi_posting', oid, 'execute') order by 1",
    );
    expect(functions.map((row) => row.name)).toEqual([
      "add_franking_key",
      "catch_up",
      "due_groups",
      "franking_keys_kept",
      "judge_files",
      "judge_message",
      "open_files",
      "post_messages",
      "post_messages_and_files",
      "post_sealed",
      "read_own_files",
      "read_roster",
    ]);
    const { rows: tables } = await superuser.query(
      `select c.relname from pg_class c where c.relnamespace = 'musubi'::regnamespace and c.relkind in ('r', 'p', 'v', 'S')
         and (c.relkind <> 'S' and has_any_column_privilege('musubi_posting', c.oid, 'select, insert, update, references')
           or c.relkind <> 'S' and has_table_privilege('musubi_posting', c.oid, 'delete, truncate, trigger')
           or c.relkind = 'S' and has_sequence_privilege('musubi_posting', c.oid, 'usage, select, update'))`,
    );
    expect(tables).toEqual([]);
  });

  test.each([
    ["a device of somebody else", () => [actor("member").accountId, cast.alice.deviceId]],
    ["a device that was signed out", () => [cast.alice.accountId, actor("signedOut").deviceId]],
    ["a device that does not exist", () => [cast.alice.accountId, newId("dev", systemRandom)]],
    ["somebody who was removed", () => [actor("removed").accountId, actor("removed").deviceId]],
    ["a stranger", () => [actor("stranger").accountId, actor("stranger").deviceId]],
  ])("no message is stored from %s", async (_who, identity) => {
    const posting = await databaseAs(world, "musubi_posting", null);
    const stored = async (values: readonly string[]) =>
      (await posting.rows<{ sent_at: Date | null }>(POST, [talk.talkId, ...values])).filter((row) => row.sent_at !== null).length;
    expect(await stored(identity())).toBe(0);
    expect(await posting.rows(JUDGE, [talk.talkId, ...identity()])).toMatchObject([{ outcome: "not_member" }]);
    expect(await posting.rows(POST_SEALED, [talk.talkId, ...identity()])).toMatchObject([{ outcome: "not_member" }]);
    expect(await stored([cast.alice.accountId, cast.alice.deviceId])).toBe(1);
    await posting.end();
  });
});

function actor(kind: Kind) {
  const found = cast.actors[kind];
  if (found === null) throw new Error(`${kind} is nobody.`);
  return found;
}
