import { type Person, startWorld, type World } from "@musubi/testkit";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { databaseAsSuperuser } from "../../../test/database-as.ts";
import { type Desk, openCaseOf, openDesk, STAFF_NAME, STAFF_WORDS, staffEmi } from "../../../test/desk.ts";
import { listen } from "../../../test/listener.ts";
import type { Tx } from "../../kernel/transaction.ts";
import type { Statement } from "../../platform/postgres/sql.ts";

let world: World;
let desk: Desk;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
  desk = openDesk(world);
});
afterAll(async () => {
  await desk.end();
  await world.stop();
});

let count = 0;
const somebody = () => world.person(`person${(count += 1)}.d`);
const logged = () => world.server.app.accountability.log.settle();

/** Reads a case of somebody's as the law sometimes wants it: not to be told before this instant. */
async function readKeptBack(person: Person, until: string): Promise<{ id: string; tell: () => void }> {
  const caseId = await openCaseOf(person);
  const superuser = await databaseAsSuperuser(world, inject("cluster"));
  try {
    // Nothing in the server can keep an entry back yet; the column and all that follows from it are there.
    await superuser.query(`create function pg_temp.keep_back() returns trigger language plpgsql as $$ begin
      new.hidden_until := ${until}; new.hidden_ground := 'Order of the Tokyo District Court'; return new; end $$`);
    await superuser.query("begin");
    await superuser.query("create trigger keep_back before insert on musubi.ledger for each row execute function pg_temp.keep_back()");
    await superuser.query("select set_config('musubi.staff', $1, true)", [JSON.stringify(staffEmi())]);
    await superuser.query("select musubi.take_case($1)", [caseId]);
    const { rows } = await superuser.query<{ entry: { id: string; seq: number } }>("select entry from musubi.read_case($1, 'test')", [
      caseId,
    ]);
    const entry = rows[0]?.entry ?? never();
    await world.server.app.accountability.seal(overClient(superuser), entry);
    await superuser.query("set constraints all immediate");
    await superuser.query("drop trigger keep_back on musubi.ledger");
    await superuser.query("commit");
    return { id: entry.id, tell: () => world.server.app.accountability.recorded([entry]) };
  } finally {
    await superuser.end();
  }
}

type Client = Awaited<ReturnType<typeof databaseAsSuperuser>>;

/** A transaction that the test itself has opened, as the server's own code takes it. */
function overClient(client: Client): Tx {
  const rows = async <Row extends object>(statement: Statement): Promise<Row[]> =>
    (await client.query<Row>(statement.text, [...statement.values])).rows;
  return {
    rows,
    row: async <Row extends object>(statement: Statement) => (await rows<Row>(statement))[0] ?? null,
    run: async (statement) => (await client.query(statement.text, [...statement.values])).rowCount ?? 0,
    alongside: () => never(),
  };
}

function never(): never {
  throw new Error("This does not happen.");
}

describe("whoever was looked at", () => {
  test("is shown when, why, by what kind of staff, from where, what of theirs, and for which case", async () => {
    const alice = await somebody();
    const caseId = await openCaseOf(alice);
    const entry = await desk.readCase(caseId, staffEmi({ accessCountry: "SE", officeCountry: "KR", contract: "contractor" }));
    await logged();
    const { disclosures, hasMore, unseenCount } = await alice.must("disclosure.list", { countMax: 10 });
    expect({ hasMore, unseenCount }).toEqual({ hasMore: false, unseenCount: 1 });
    expect(disclosures).toEqual([
      {
        entryId: entry.id,
        at: Date.parse(String(entry["at"])),
        purpose: "support_request",
        purposeWords: { en: "To answer what you asked us", ja: "お問い合わせへの対応" },
        role: "support",
        contract: "contractor",
        employer: "Musubi",
        employerCountry: "JP",
        officeCountry: "KR",
        accessCountry: "SE",
        pseudonym: staffEmi().pseudonym,
        approvers: [],
        action: "case.read",
        category: "support",
        fields: ["case.messages"],
        rowCount: 1,
        caseId,
        leafIndex: expect.any(Number),
        delayed: null,
      },
    ]);
  });

  test("sees who agreed by what they work as, never a name, and no case of somebody else's", async () => {
    const [alice, bob] = [await somebody(), await somebody()];
    await world.befriend(alice, bob);
    const talk = await alice.group("ふたり", bob);
    await alice.say(talk.talkId, "見られる文");
    const caseId = await openCaseOf(alice);
    await desk.readMessages({ caseId, talkId: talk.talkId, fromSeq: 1, toSeq: 9 });
    const [mine, his] = [await alice.must("disclosure.list", { countMax: 5 }), await bob.must("disclosure.list", { countMax: 5 })];
    const approvers = [
      { role: "approver", employer: "Musubi" },
      { role: "security", employer: "Musubi" },
    ];
    expect(mine.disclosures).toMatchObject([{ action: "person.revealMessages", caseId, approvers, purpose: "safety_report" }]);
    expect(his.disclosures).toMatchObject([{ action: "person.revealMessages", caseId: null, approvers, fields: ["message.content"] }]);
    const proof = await bob.must("disclosure.prove", { entryId: his.disclosures[0]?.entryId ?? never() });
    for (const secret of [STAFF_NAME, STAFF_WORDS, caseId, alice.accountId]) expect(JSON.stringify([his, proof])).not.toContain(secret);
  });

  test("hears of it on every open device right after the commit, and nobody else does", async () => {
    const [alice, bob] = [await somebody(), await somebody()];
    const [hers, his] = [await listen(alice), await listen(bob)];
    const entry = await desk.readCase(await openCaseOf(alice));
    await hers.hears((event) => event.includes("disclosure.recorded"));
    const heard = hers.heard.filter((event) => event.includes("disclosure.recorded")).map((event): unknown => JSON.parse(event));
    expect(heard).toEqual([
      {
        ev: "disclosure.recorded",
        data: { entryId: entry.id, at: Date.parse(String(entry["at"])), role: "support", purpose: "support_request" },
      },
    ]);
    await bob.must("support.open", { topic: "other", text: "x", clientId: "c" as never });
    await his.hears((event) => event.includes("support.changed"));
    expect(his.heard.join()).not.toContain("disclosure.recorded");
    await Promise.all([hers.close(), his.close()]);
  });

  test("pages through many, newest first, and counts those that are new until they say that they have seen them", async () => {
    const alice = await somebody();
    const caseId = await openCaseOf(alice);
    const made = [];
    for (let time = 0; time < 5; time += 1) made.unshift((await desk.readCase(caseId)).id);
    const first = await alice.must("disclosure.list", { countMax: 3 });
    const second = await alice.must("disclosure.list", { countMax: 3, before: first.disclosures.at(-1)?.entryId ?? never() });
    expect([...first.disclosures, ...second.disclosures].map(({ entryId }) => entryId)).toEqual(made);
    expect([first.hasMore, second.hasMore, first.unseenCount]).toEqual([true, false, 5]);
    const newest = first.disclosures[0]?.at ?? 0;
    expect(await alice.must("disclosure.markSeen", { through: newest })).toEqual({ unseenCount: 0 });
    await desk.readCase(caseId);
    expect(await alice.must("disclosure.markSeen", { through: 0 })).toEqual({ unseenCount: 1 });
    expect(await alice.must("disclosure.markSeen", { through: 9_007_199_254_740_000 })).toEqual({ unseenCount: 0 });
    await desk.readCase(caseId);
    expect((await alice.must("disclosure.list", { countMax: 1 })).unseenCount).toBe(1);
  });

  test("can prove nothing before the log has it, and nothing about somebody else", async () => {
    const [alice, bob] = [await somebody(), await somebody()];
    await world.server.app.accountability.log.settle();
    const superuser = await databaseAsSuperuser(world, inject("cluster"));
    // The signer waits for this lock, so the entry is certain not to be in the log yet.
    await superuser.query("begin");
    await superuser.query("select pg_advisory_xact_lock(hashtextextended('musubi.log', 0))");
    const entry = await desk.readCase(await openCaseOf(alice));
    expect((await alice.call("disclosure.prove", { entryId: entry.id })).error).toEqual({ code: "not_ready" });
    expect((await alice.must("disclosure.list", { countMax: 1 })).disclosures[0]?.leafIndex).toBeNull();
    await superuser.query("rollback");
    await superuser.end();
    await logged();
    expect((await alice.call("disclosure.prove", { entryId: entry.id })).status).toBe(200);
    expect((await bob.call("disclosure.prove", { entryId: entry.id })).error).toEqual({ code: "not_found" });
  });

  test("keeps the proof of a record that was erased", async () => {
    const alice = await somebody();
    const entry = await desk.readCase(await openCaseOf(alice));
    await logged();
    const superuser = await databaseAsSuperuser(world, inject("cluster"));
    await superuser.query("update musubi.ledger_records set wrapped_key = null where seq = $1", [entry.seq]);
    await superuser.end();
    const { record, proof } = await alice.must("disclosure.prove", { entryId: entry.id });
    expect(record).toBeNull();
    expect(proof).toMatch(/^c2sp\.org\/tlog-proof@v1\nextra /);
  });
});

describe("what the law keeps back", () => {
  test("is neither listed nor told nor counted before its time", async () => {
    const alice = await somebody();
    const socket = await listen(alice);
    const { id, tell } = await readKeptBack(alice, "now() + interval '30 days'");
    tell();
    await alice.must("support.list", {});
    const second = await desk.readCase(await openCaseOf(alice));
    await socket.hears((event) => event.includes(second.id));
    const { disclosures, unseenCount } = await alice.must("disclosure.list", { countMax: 10 });
    expect(disclosures.map(({ entryId }) => entryId)).toEqual([second.id]);
    expect(unseenCount).toBe(1);
    expect(socket.heard.join()).not.toContain(id);
    expect((await alice.call("disclosure.prove", { entryId: id as never })).error).toEqual({ code: "not_found" });
    await socket.close();
  });

  test("is shown with its ground once the bar has ended", async () => {
    const alice = await somebody();
    const { id } = await readKeptBack(alice, "now() - interval '1 second'");
    const { disclosures } = await alice.must("disclosure.list", { countMax: 10 });
    expect(disclosures).toMatchObject([
      { entryId: id, delayed: { ground: "Order of the Tokyo District Court", until: expect.any(Number) } },
    ]);
  });
});
