import { systemRandom } from "@musubi/base";
import { newId, type TalkId } from "@musubi/protocol";
import { type openClient, serverRoles } from "@musubi/server";
import { startWorld, type World } from "@musubi/testkit";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { type MappedColumn, readDataMap } from "../src/platform/postgres/data-map.ts";
import { type Cast, gatherCast, type Kind, newInvite, SECRET, type SeededTalk, seedTalk } from "./cast.ts";
import { databaseAs, databaseAsSuperuser, type RawDatabase } from "./database-as.ts";
import { fillFileTables } from "./file-rows.ts";
import { fillSealedTables } from "./sealed-rows.ts";
import { fillStaffTables } from "./staff-rows.ts";

// The second fence with the first one off: no kernel, no access rules, only what the database itself allows each role.

const DENIED = "42501";

let world: World;
let cast: Cast;
let talk: SeededTalk;
/** A sealed talk of alice's with ichiro. */
let sealedTalk: TalkId;
let superuser: Awaited<ReturnType<typeof openClient>>;
let map: MappedColumn[];
let tables: string[];

beforeAll(async () => {
  world = await startWorld(inject("cluster"));
  cast = await gatherCast(world);
  talk = await seedTalk(cast);
  superuser = await databaseAsSuperuser(world, inject("cluster"));
  await fillEveryTable();
  map = await readDataMap(superuser);
  tables = [...new Set(map.map((column) => column.table))].filter((table) => table.startsWith("musubi."));
});
afterAll(async () => {
  await superuser.end();
  await world.stop();
});

/** Those who have no business with what is alice's. The friend and the ones with a request may see her profile and nothing else. */
const OUTSIDERS = ["stranger", "removed", "blocked", "friend", "asked", "asking"] as const satisfies readonly Kind[];

test("every table of people's data has row security on, for its owner too", async () => {
  const { rows } = await superuser.query<{ name: string }>(
    "select relname as name from pg_class where relnamespace = 'musubi'::regnamespace and relkind in ('r', 'p') and not (relrowsecurity and relforcerowsecurity)",
  );
  expect(rows).toEqual([]);
});

test("no role of ours is above the fence", async () => {
  const { rows } = await superuser.query<{ name: string }>(
    `select rolname as name from pg_roles where rolname ~ '^musubi_' and (rolsuper or rolbypassrls or rolreplication)
     union all select rolname from pg_roles where rolname = 'musubi_fence' and rolcanlogin
     union all select m.rolname from pg_auth_members a join pg_roles m on m.oid = a.member join pg_roles g on g.oid = a.roleid
       where m.rolname = any($1) or g.rolname in ('pg_read_all_data', 'pg_write_all_data', 'pg_execute_server_program', 'pg_read_server_files')`,
    [[...serverRoles]],
  );
  expect(rows).toEqual([]);
});

test("no role that serves requests owns anything in the schema", async () => {
  const { rows } = await superuser.query(
    "select c.relname from pg_class c join pg_roles r on r.oid = c.relowner where c.relnamespace = 'musubi'::regnamespace and r.rolname = any($1)",
    [[...serverRoles]],
  );
  expect(rows).toEqual([]);
});

test("a function that runs with the fence's rights fixes its search path and is nobody's by default", async () => {
  const { rows } = await superuser.query(
    `select p.oid::regprocedure::text from pg_proc p join pg_roles r on r.oid = p.proowner
     where p.pronamespace = 'musubi'::regnamespace and p.prosecdef
       and (r.rolname not in ('musubi_fence', 'musubi_disclosure') or has_function_privilege('public', p.oid, 'execute')
         or not exists (select 1 from unnest(p.proconfig) c where c like 'search_path=pg_catalog%'))`,
  );
  expect(rows).toEqual([]);
});

test("every table holds something that outsiders could see if the fence had a hole", async () => {
  for (const table of tables) {
    const { rows } = await superuser.query<{ count: number }>(`select count(*)::int as count from ${table}`);
    expect(rows[0]?.count, table).toBeGreaterThan(0);
  }
});

describe.each(OUTSIDERS)("as %s", (kind) => {
  let database: RawDatabase;
  /** What ids of their own a row must name for them to see it. */
  let own: string;
  beforeAll(async () => {
    const actor = cast.actors[kind];
    if (actor === null) throw new Error("Outsiders have a session.");
    database = await databaseAs(world, "musubi_people", actor.accountId);
    const { rows } = await superuser.query<{ id: string }>("select talk_id as id from musubi.talk_members where account_id = $1", [
      actor.accountId,
    ]);
    own = [actor.accountId, actor.deviceId, ...rows.map((row) => row.id)].join("|");
  });
  afterAll(() => database.end());

  test("people's requests see no row of anybody else in any table", async () => {
    for (const table of tables) expect(await foreignRows(database, table, own, kind), table).toEqual([]);
  });

  test("people's requests change no row of anybody else in any table", async () => {
    for (const table of tables) {
      for (const column of await columnsWith(database, table, "update")) {
        expect(await touchForeign(database, table, own, `update ${table} set ${column} = null`), `${table}.${column}`).toBe(0);
      }
    }
  });

  test("people's requests delete no row of anybody else in any table", async () => {
    for (const table of tables) expect(await touchForeign(database, table, own, `delete from ${table}`), table).toBe(0);
  });

  test("how somebody else stands to them cannot be read", async () => {
    expect(await database.rows("select owner_id, state from musubi.relations where owner_id <> $1", [actorId(kind)])).toEqual([]);
  });

  test("nothing can be written in somebody else's name or into somebody else's talk", async () => {
    const actor = cast.actors[kind];
    const ids = [cast.alice.accountId, talk.talkId, actor?.accountId ?? ""];
    for (const attack of ATTACKS) expect(await refusalOf(database, attack, ids), attack).toBe(DENIED);
  });

  test("the fence's own functions give nothing of a talk they are not in", async () => {
    expect(await database.rows("select * from musubi.search_places(array['ひみ'], $1, null, null, null, 50)", [talk.talkId])).toEqual([]);
    expect(await database.rows("select 1 from jsonb_object_keys(musubi.floors()) k where k = $1", [talk.talkId])).toEqual([]);
    expect(await database.failure("select musubi.add_member($1, $2, 0, now())", [talk.talkId, actorId(kind)])).toBe(DENIED);
    expect(await database.failure("select musubi.drop_member($1, $2, now())", [talk.talkId, cast.ichiro.accountId])).toBe(DENIED);
    expect(await database.failure("select musubi.enter_talk($1, $2, 'owner', 0, now())", [talk.talkId, actorId(kind)])).toBe(DENIED);
    expect(await database.failure("select musubi.put_relation($1, $2, 'friend', now())", [cast.alice.accountId, cast.juro.accountId])).toBe(
      DENIED,
    );
  });

  test("the fence's own functions give nothing of a sealed talk they are not in, nor of devices that are not theirs", async () => {
    const { alice } = cast;
    const mine = cast.actors[kind]?.deviceId ?? "";
    const nothing = async (text: string, ...values: readonly string[]) => expect(await database.rows(text, [...values]), text).toEqual([]);
    await nothing("select * from musubi.read_group($1)", sealedTalk);
    await nothing("select * from musubi.read_entitled($1)", sealedTalk);
    await nothing("select * from musubi.take_packages($1, array[$2], now())", sealedTalk, alice.deviceId);
    await nothing("select * from musubi.list_welcomes($1, 9)", cast.ichiro.deviceId);
    await nothing("select 1 from musubi.hold_group($1, array[$2]) e where e is not null", sealedTalk, mine);
    await nothing("select 1 from musubi.find_own_event($1, $2, 'x') e where e is not null", sealedTalk, alice.deviceId);
    await nothing("select 1 from musubi.my_stated_key($1) k where k is not null", alice.deviceId);
    await nothing("select 1 from musubi.count_packages($1, now()) c where c.count > 0 or c.has_last_resort", alice.deviceId);
    await nothing("select 1 from jsonb_object_keys(musubi.event_floors()) k where k = $1", sealedTalk);
    const add = "select musubi.add_packages($1, 'x', array['x'::bytea], array['x'::bytea], array[now()], array[false], now()) as added";
    expect(await database.rows(add, [alice.deviceId])).toEqual([{ added: false }]);
    for (const [text, values] of [
      ["select musubi.found_group($1, $2, 'x', 'x', 'x')", [sealedTalk, mine]],
      [
        "select * from musubi.store_commit($1, $2, 'x', 1, 'x', 'x', 'x', '{}', '{}', '{}', '{}', null, '{}', '{}', '{}', now())",
        [sealedTalk, mine],
      ],
      ["select * from musubi.owed_leaves($1)", [sealedTalk]],
      ["select * from musubi.entitled_devices($1)", [sealedTalk]],
      ["select musubi.note_debt(array[$1])", [sealedTalk]],
    ] as const)
      expect(await database.failure(text, [...values]), text).toBe(DENIED);
  });

  test("what their statements do to somebody else's Welcome or place in a sealed talk changes nothing", async () => {
    const standing = () =>
      superuser.query(
        "select (select count(*) from musubi.sealed_invitees), (select array_agg(followed order by leaf) from musubi.sealed_leaves where talk_id = $1)",
        [sealedTalk],
      );
    const { rows: before } = await standing();
    const actor = cast.actors[kind]?.accountId ?? null;
    await world.server.database.transact("people", { actor }, async (tx) => {
      await tx.rows({ text: "select musubi.confirm_welcome($1, $2, 1)", values: [cast.ichiro.deviceId, sealedTalk] });
      await tx.rows({ text: "select musubi.note_followed($1, $2, 9)", values: [sealedTalk, cast.alice.deviceId] });
    });
    expect((await standing()).rows).toEqual(before);
  });

  test("which devices somebody has is told to those alone who may write to them", async () => {
    const isTold = (await database.rows("select * from musubi.read_statements($1, -1, 9)", [cast.alice.accountId])).length > 0;
    expect(isTold).toBe(["friend", "blocked"].includes(kind));
    expect(await database.rows("select * from musubi.read_statements($1, -1, 9)", [cast.ichiro.accountId])).toEqual([]);
  });
});

describe("the key log", () => {
  // Base, accounts, numbers, then everything that would follow from them.
  const append = `select musubi.append_key_log((select size from musubi.read_key_log()), array[$1], array[0], array['x'::bytea], array['x'::bytea], 'x', 'x',
    '{}', '{}', '{}', '{}', '{}', '{}', '{}', now())`;

  test.each([...OUTSIDERS, "nobody"] as const)(
    "gives no waiting statement of somebody else's to %s, and takes none from them",
    async (kind) => {
      const database = await databaseAs(world, "musubi_people", kind === "nobody" ? null : actorId(kind));
      await superuser.query("update musubi.device_statements set is_logged = false");
      const ours = kind === "nobody" ? "" : actorId(kind);
      expect(await database.rows("select 1 from musubi.own_unlogged_statements() where account_id <> $1", [ours])).toEqual([]);
      expect(await database.failure("select * from musubi.unlogged_statements(9)")).toBe(DENIED);
      expect(await database.failure("select * from musubi.read_key_log_signer()")).toBe(DENIED);
      expect(await database.failure("select musubi.begin_key_log('x', 'x', 0, now())")).toBe(DENIED);
      expect(await database.failure(append, [cast.alice.accountId])).toBe(DENIED);
      await superuser.query("update musubi.device_statements set is_logged = true");
      await database.end();
    },
  );

  test("hands an account its own waiting statement", async () => {
    await superuser.query("update musubi.device_statements set is_logged = false");
    const database = await databaseAs(world, "musubi_people", cast.alice.accountId);
    const { accountId } = cast.alice;
    expect(await database.rows("select account_id, number from musubi.own_unlogged_statements()")).toEqual([
      { account_id: accountId, number: 0 },
    ]);
    await superuser.query("update musubi.device_statements set is_logged = true");
    await database.end();
  });
});

describe("as nobody", () => {
  let database: RawDatabase;
  beforeAll(async () => {
    database = await databaseAs(world, "musubi_people", null);
  });
  afterAll(() => database.end());

  test("people's requests see no row at all", async () => {
    for (const table of tables) {
      const columns = await columnsWith(database, table, "select");
      const seen = columns.length === 0 ? 0 : await database.touched(`select ${columns.join(", ")} from ${table}`);
      expect(seen, table).toBe(0);
    }
  });

  test("people's requests change nothing", async () => {
    for (const table of tables) {
      for (const column of await columnsWith(database, table, "update"))
        expect(await database.touched(`update ${table} set ${column} = null`), `${table}.${column}`).toBe(0);
    }
  });

  test("nothing can be written", async () => {
    for (const attack of ATTACKS)
      expect(await refusalOf(database, attack, [cast.alice.accountId, talk.talkId, cast.juro.accountId]), attack).toBe(DENIED);
  });
});

describe("as a member", () => {
  let database: RawDatabase;
  beforeAll(async () => {
    database = await databaseAs(world, "musubi_people", actorId("member"));
  });
  afterAll(() => database.end());

  test("the messages of the talk are there", async () => {
    const rows = await database.rows<{ content: { text?: string } }>("select content from musubi.messages where talk_id = $1", [
      talk.talkId,
    ]);
    expect(rows.map((row) => row.content.text)).toContain(SECRET);
  });

  test("drafts and settings of the other members are not", async () => {
    const rows = await database.rows<{ account_id: string }>("select distinct account_id from musubi.talk_settings");
    expect(rows).toEqual([{ account_id: actorId("member") }]);
  });

  test("a message in another member's name is refused", async () => {
    const text =
      "insert into musubi.messages (talk_id, seq, changed_seq, sender_id, client_id, sent_at, kind, content) values ($1, 900, 900, $2, 'x', now(), 'text', '{}')";
    expect(await database.failure(text, [talk.talkId, cast.alice.accountId])).toBe(DENIED);
  });

  test("what happened before joining cannot be seen", async () => {
    await superuser.query("update musubi.talk_members set joined_seq = $3 where talk_id = $1 and account_id = $2", [
      talk.talkId,
      cast.ichiro.accountId,
      talk.seq,
    ]);
    const late = await databaseAs(world, "musubi_people", cast.ichiro.accountId);
    expect(await late.rows("select 1 from musubi.messages where talk_id = $1 and seq <= $2", [talk.talkId, talk.seq])).toEqual([]);
    expect(await late.rows("select 1 from musubi.message_edits where talk_id = $1 and seq <= $2", [talk.talkId, talk.seq])).toEqual([]);
    await late.end();
  });
});

describe("by category of data", () => {
  test("the operator can read no message, draft, talk name, picture or private particular", async () => {
    expect(
      await readableOf(
        "musubi_operator",
        (column) => ["message_content", "profile_private"].includes(column.category) || column.column.startsWith("picture"),
      ),
    ).toEqual([]);
  });

  test("the operator can read no secret of a credential but whether recovery codes are left", async () => {
    const readable = await readableOf(
      "musubi_operator",
      (column) => column.category === "credential" && /hash|key|challenge|token/.test(column.column),
    );
    expect(readable.filter((name) => !name.startsWith("musubi.recovery_codes."))).toEqual([]);
  });

  test("the gate can read no message, relation, draft or private particular", async () => {
    const shut = new Set(["message_content", "message_metadata", "relation", "profile_private"]);
    expect(await readableOf("musubi_gate", (column) => shut.has(column.category))).toEqual([]);
  });

  test("people's requests can read no password", async () => {
    expect(await readableOf("musubi_people", (column) => column.table === "musubi.passwords" && column.column === "hash")).toEqual([]);
  });

  test("the record of disclosures cannot be read or changed by those it is about", async () => {
    const database = await databaseAs(world, "musubi_people", cast.alice.accountId);
    for (const table of ["musubi.deliveries", "musubi.disclosures", "musubi.memberships", "musubi.live_spans"]) {
      const column = table === "musubi.disclosures" ? "actor_id" : "account_id";
      expect(await database.failure(`update ${table} set ${column} = ${column}`), table).toBe(DENIED);
      expect(await database.failure(`delete from ${table}`), table).toBe(DENIED);
      expect(await database.failure(`select 1 from ${table}`), table).toBe(DENIED);
    }
    await database.end();
  });
});

/** What an intruder would try. $1 is alice, $2 her talk, $3 the intruder. */
const ATTACKS = [
  "insert into musubi.messages (talk_id, seq, changed_seq, sender_id, client_id, sent_at, kind, content) values ($2, 900, 900, $1, 'x', now(), 'text', '{}')",
  "insert into musubi.messages (talk_id, seq, changed_seq, sender_id, client_id, sent_at, kind, content) values ($2, 900, 900, $3, 'x', now(), 'text', '{}')",
  "insert into musubi.messages (talk_id, seq, changed_seq, sender_id, client_id, sent_at, kind, content) values ($2, 900, 900, null, 'x', now(), 'system', '{}')",
  "insert into musubi.message_edits (talk_id, seq, edit_no, text, written_at) values ($2, 1, 900, 'x', now())",
  "insert into musubi.talk_members (talk_id, account_id, role, joined_seq, joined_at) values ($2, $3, 'owner', 0, now())",
  "insert into musubi.memberships (talk_id, account_id, from_seq, joined_at) values ($2, $3, 0, now())",
  "insert into musubi.talk_settings (talk_id, account_id) values ($2, $1)",
  "insert into musubi.talks (id, kind, protection, region, created_at) values ('tlk_x', 'group', 'plain', 'jp', now())",
  "insert into musubi.relations (owner_id, other_id, state, since, changed_seq) values ($1, $3, 'friend', now(), 1)",
  "insert into musubi.relations (owner_id, other_id, state, since, changed_seq) values ($3, $1, 'friend', now(), 1)",
  "insert into musubi.invites (id, owner_id, kind, code, uses_left, expires_at, created_at) values ('inv_x', $1, 'friend', 'x', 1, now(), now())",
  "insert into musubi.invites (id, owner_id, kind, talk_id, code, uses_left, expires_at, created_at) values ('inv_x', $3, 'talk', $2, 'x', 1, now(), now())",
  "insert into musubi.devices (id, account_id, name, kind, token_hash, created_at, last_seen_at) values ('dev_x', $1, 'x', 'program', 'x', now(), now())",
  "insert into musubi.push_subscriptions (device_id, account_id, endpoint, p256dh, auth, created_at) values ('dev_x', $1, 'https://x', 'x', 'x', now())",
  "insert into musubi.private_profiles (account_id, sealed, updated_at) values ($1, 'x', now())",
  "insert into musubi.owner_keys (account_id, wrapped_key, ring_epoch, created_at) values ($1, 'x', 0, now())",
  "insert into musubi.files (id, owner_id, kind, state, name, size_bytes, region, created_at, expires_at) values ('fil_x', $1, 'file', 'ready', 'x', 1, 'jp', now(), now())",
  "insert into musubi.file_places (file_id, talk_id, seq) values ('fil_x', $2, 1)",
  "insert into musubi.albums (id, talk_id, name, name_key, created_at, added_at, add_policy, remove_policy, sort_order) values ('alb_x', $2, 'x', 'x', now(), now(), 'everyone', 'adder', 'taken')",
  "insert into musubi.album_photos (album_id, file_id, owner_id, state, position, added_at, change_seq) values ('alb_x', 'fil_x', $3, 'shown', 1, now(), 1)",
  "insert into musubi.album_comments (album_id, file_id, number, account_id, client_id, content, at) values ('alb_x', 'fil_x', 1, $1, 'x', 'x', now())",
  "insert into musubi.purge_confirmations (class, epoch, device_id, account_id, platform, at) values ('tile', 1, 'dev_x', $1, 'web', now())",
  "insert into musubi.device_statements (account_id, number, bytes, signature, stated_at) values ($1, 900, 'x', 'x', now())",
  "insert into musubi.stated_devices (account_id, device_id, signature_key) values ($1, 'dev_x', 'x')",
  "insert into musubi.key_packages (ref, account_id, device_id, is_last_resort, body, added_at, expires_at) values ('x', $1, 'dev_x', false, 'x', now(), now())",
  "insert into musubi.key_backups (account_id, version, body, saved_at) values ($1, 900, 'x', now())",
  "insert into musubi.hand_overs (device_id, account_id, from_device_id, body, handed_at) values ('dev_x', $1, 'dev_x', 'x', now())",
  "insert into musubi.sealed_groups (talk_id, epoch, last_event, kept_from, tree, group_info, is_owing) values ($2, 0, 0, 1, 'x', 'x', false)",
  "insert into musubi.sealed_leaves (talk_id, leaf, account_id, device_id, signature_key) values ($2, 900, $3, 'dev_x', 'x')",
  "insert into musubi.sealed_events (talk_id, event, kind, epoch, sender_id, device_id, client_id, body, accepted_at) values ($2, 900, 'commit', 900, $3, 'dev_x', 'x', 'x', now())",
  "insert into musubi.sealed_welcomes (talk_id, event, epoch, welcome, tree, made_at) values ($2, 900, 1, 'x', 'x', now())",
  "insert into musubi.sealed_invitees (device_id, talk_id, event, account_id) values ('dev_x', $2, 900, $3)",
  "insert into musubi.franking_keys (key_id, wrapped_key, ring_epoch, made_at) values (900, 'x', 0, now())",
  "insert into musubi.keep_items (account_id, item_id, version, body, changed_seq, saved_at) values ($1, 'x', 1, 'x', 900, now())",
  "insert into musubi.keep_files (account_id, item_id, file_id) values ($1, 'x', 'fil_x')",
  "insert into musubi.history_segments (account_id, talk_id, from_event, to_event, body, saved_at) values ($1, $2, 900, 900, 'x', now())",
  "insert into musubi.history_segments (account_id, talk_id, from_event, to_event, body, saved_at) values ($3, $2, 900, 900, 'x', now())",
  "insert into musubi.take_outs (id, account_id, state, requested_at) values ('tko_x', $1, 'waiting', now())",
  "insert into musubi.blobs (id, owner_id, category, region, wrapped_key, size_bytes, created_at) values ('blb_x', $1, 'account', 'jp', 'x', 1, now())",
  "insert into musubi.disclosures (at, actor_id, device_id, operation, category, subject_id, object) values (now(), $1, 'dev_x', 'x', 'x', $1, 'x')",
  "insert into musubi.deliveries (talk_id, account_id, device_id, from_seq, to_seq, delivered_at) values ($2, $1, 'dev_x', 1, 1, now())",
] as const;

function actorId(kind: Kind): string {
  const actor = cast.actors[kind];
  if (actor === null) throw new Error(`${kind} is nobody.`);
  return actor.accountId;
}

/** An attack names the parameters it needs; the database is told of those only. */
function refusalOf(database: RawDatabase, attack: string, ids: readonly string[]): Promise<string> {
  const used = [...new Set(attack.match(/\$\d/g) ?? [])].sort();
  const text = used.reduce((all, name, index) => all.replaceAll(name, `$${index + 1}`), attack);
  return database.failure(
    text,
    used.map((name) => ids[Number(name[1]) - 1] ?? ""),
  );
}

async function columnsWith(database: RawDatabase, table: string, right: "select" | "update"): Promise<string[]> {
  const rows = await database.rows<{ column: string }>(
    "select attname as column from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped and has_column_privilege(attrelid, attnum, $2) order by attnum",
    [table, right],
  );
  return rows.map((row) => row.column);
}

/** Rows that name nothing of the actor's own, among those the actor can see. A friend's profile is meant to be seen. */
async function foreignRows(database: RawDatabase, table: string, own: string, kind: Kind): Promise<string[]> {
  const columns = await columnsWith(database, table, "select");
  if (columns.length === 0) return [];
  const text = `concat_ws(' ', ${columns.map((column) => `${column}::text`).join(", ")})`;
  const rows = await database.rows<{ row: string }>(`select ${text} as row from ${table} where ${text} !~ $1`, [own]);
  const isKnown = table === "musubi.profiles" && kind !== "stranger" && kind !== "removed";
  return rows.map((row) => row.row).filter((row) => !(isKnown && row.includes(cast.alice.accountId)));
}

/** How many rows of others a change touches. Where the actor may select nothing, every touched row counts. */
async function touchForeign(database: RawDatabase, table: string, own: string, change: string): Promise<number> {
  const columns = await columnsWith(database, table, "select");
  const where = columns.length === 0 ? "" : ` where concat_ws(' ', ${columns.map((column) => `${column}::text`).join(", ")}) !~ $1`;
  const failure = await database.failure(`${change}${where}`, where === "" ? [] : [own]);
  return failure === DENIED ? 0 : await database.touched(`${change}${where}`, where === "" ? [] : [own]);
}

async function readableOf(role: string, isShut: (column: MappedColumn) => boolean): Promise<string[]> {
  const names: string[] = [];
  for (const column of map.filter((one) => one.table.startsWith("musubi.") && isShut(one))) {
    const { rows } = await superuser.query<{ can: boolean }>("select has_column_privilege($1, $2::regclass, $3, 'select') as can", [
      role,
      column.table,
      column.column,
    ]);
    if (rows[0]?.can === true) names.push(`${column.table}.${column.column}`);
  }
  return names;
}

/** What the cast's own life has not left anywhere: one row of alice's in each remaining table. */
/** The log takes up what the staff read; then its signer rests, so that something waits. */
async function fillLogTables(accountId: string): Promise<void> {
  const { log } = world.server.app.accountability;
  await log.settle();
  await log.stop();
  await superuser.query("insert into musubi.log_waiting (seq) select seq from musubi.ledger_records");
  await superuser.query(
    "insert into musubi.log_past (ended_at, size, root, note, why) select now(), size, root, note, 'test' from musubi.log_checkpoints limit 1",
  );
  await superuser.query("insert into musubi.disclosure_marks (account_id, seen_at) values ($1, now())", [accountId]);
}

async function fillEveryTable(): Promise<void> {
  const { alice } = cast;
  const id = alice.accountId;
  await alice.must("talk.saveDraft", { talkId: talk.talkId, text: SECRET, replyTo: null });
  await alice.must("account.updatePrivate", { profile: { legalName: "山田", legalNameKana: "", postalCode: "", address: "", phone: "" } });
  const { code } = await newInvite(alice, talk.talkId);
  await cast.juro.must("invite.preview", { code });
  await fillStaffTables(superuser, id);
  await fillLogTables(id);
  await fillFileTables(superuser, alice, talk.talkId);
  sealedTalk = await fillSealedTables(alice, cast.ichiro);
  await alice.must("passkey.startAdd", {});
  const insert = (text: string, ...values: readonly unknown[]) => superuser.query(text, [...values]);
  await insert(
    "insert into musubi.passkeys (id, account_id, credential_id, public_key, sign_count, transports, name, created_at) values ($1, $2, $1, '', 0, '{}', 'key', now())",
    newId("psk", systemRandom),
    id,
  );
  // Of somebody whose key is gone: no work takes it over while the tests look.
  await insert("insert into musubi.old_portraits (account_id, picture) values ($1, 'x')", cast.actors.deleted?.accountId);
  await insert(
    "insert into musubi.push_subscriptions (device_id, account_id, endpoint, p256dh, auth, created_at) values ($1, $2, 'https://push.example.org', '', '', now())",
    alice.deviceId,
    id,
  );
  await insert(
    "insert into musubi.take_outs (id, account_id, state, requested_at) values ($1, $2, 'waiting', now())",
    newId("tko", systemRandom),
    id,
  );
  await insert(
    "insert into musubi.blobs (id, owner_id, category, region, wrapped_key, size_bytes, created_at) values ($1, $2, 'account', 'jp', '', 1, now())",
    newId("blb", systemRandom),
    id,
  );
  await insert(
    `insert into musubi.reports (id, reporter_id, client_id, talk_id, protection, reason, sender_ids, seqs, reported_at, state_at, sealed, wrapped_key, ring_epoch)
     values ($1, $2, 'x', $3, 'plain', 'spam', '{}', '{1}', now(), now(), '', '', 1)`,
    newId("rpt", systemRandom),
    id,
    talk.talkId,
  );
  await insert(
    "insert into musubi.disclosures (at, actor_id, device_id, operation, category, subject_id, object) values (now(), $1, $2, 'test', 'profile', $1, 'x')",
    id,
    alice.deviceId,
  );
  await insert(
    "insert into musubi.deliveries (talk_id, account_id, device_id, from_seq, to_seq, delivered_at) values ($1, $2, $3, 1, 1, now())",
    talk.talkId,
    id,
    alice.deviceId,
  );
  await insert(
    "insert into musubi.live_spans (account_id, device_id, process_id, opened_at) values ($1, $2, 'x', now())",
    id,
    alice.deviceId,
  );
  await insert(
    "insert into musubi.message_grams (talk_id, seq, sent_at, grams) values ($1, $2, now(), '{ひみ}') on conflict do nothing",
    talk.talkId,
    talk.seq,
  );
  await insert("insert into musubi.search_progress (talk_id, through_seq) values ($1, 1) on conflict do nothing", talk.talkId);
}
