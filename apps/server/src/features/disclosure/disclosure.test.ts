import { systemClock } from "@musubi/base";
import { type Person, ringOf, startWorld, type World } from "@musubi/testkit";
import { afterAll, beforeAll, describe, expect, inject, test, vi } from "vitest";
import { databaseAsSuperuser } from "../../../test/database-as.ts";
import { type Desk, openCaseOf, openDesk, STAFF_NAME, STAFF_WORDS, staffEmi } from "../../../test/desk.ts";
import { listen } from "../../../test/listener.ts";
import { overClient } from "../../../test/over-client.ts";
import { auditEntries } from "../log/audit/audit-entries.ts";
import { checkProof } from "../log/audit/proof-check.ts";
import { eraseOldRecords } from "./jobs-store.ts";

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

const GROUND = "Order of the Tokyo District Court";
const TURN = { signal: new AbortController().signal, attempt: 1 };
const tasks = () => new Map(world.server.app.accountability.tasks.map((task) => [task.kind, () => task.run({}, TURN)]));
const run = (kind: string) => (tasks().get(kind) ?? never())();

/** Opens a field of somebody's for an authority that forbids to tell them before this long is over. */
async function readKeptBack(person: Person, forMs: number): Promise<{ id: string; until: number }> {
  const until = systemClock.nowMs() + forMs;
  const entry = await desk.readField({ caseId: await openCaseOf(person), bar: { until: new Date(until), ground: GROUND } });
  return { id: entry.id, until };
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
        erasedAt: null,
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
});

describe("what the law keeps back", () => {
  test("is neither listed nor told nor counted nor proven before its time", async () => {
    const alice = await somebody();
    const socket = await listen(alice);
    const { id } = await readKeptBack(alice, 30 * 24 * 3_600_000);
    await run("disclosure.endedBars");
    const second = await desk.readCase(await openCaseOf(alice));
    await socket.hears((event) => event.includes(second.id));
    const { disclosures, unseenCount } = await alice.must("disclosure.list", { countMax: 10 });
    expect(disclosures.map(({ entryId }) => entryId)).toEqual([second.id]);
    expect(unseenCount).toBe(1);
    expect(socket.heard.join()).not.toContain(id);
    expect((await alice.call("disclosure.prove", { entryId: id as never })).error).toEqual({ code: "not_found" });
    await socket.close();
  });

  test("[ACC-12] is told as soon as the bar has ended, once, and listed with its ground and the record that says so", async () => {
    const alice = await somebody();
    const socket = await listen(alice);
    const { id, until } = await readKeptBack(alice, 1_500);
    await vi.waitFor(async () => {
      await run("disclosure.endedBars");
      expect(socket.heard.join()).toContain(id);
    }, 10_000);
    expect(systemClock.nowMs()).toBeGreaterThanOrEqual(until);
    await run("disclosure.endedBars");
    const after = await desk.readCase(await openCaseOf(alice));
    await socket.hears((event) => event.includes(after.id));
    const told = socket.heard.filter((event) => event.includes(id)).map((event): unknown => JSON.parse(event));
    expect(told).toMatchObject([{ ev: "disclosure.recorded", data: { entryId: id, isDelayed: true, purpose: "legal_request" } }]);
    await logged();
    const { disclosures } = await alice.must("disclosure.list", { countMax: 10 });
    expect(disclosures.find(({ entryId }) => entryId === id)).toMatchObject({ delayed: { ground: GROUND, until } });
    const { record } = await alice.must("disclosure.prove", { entryId: id as never });
    expect(JSON.parse(record?.json ?? "")).toMatchObject({ hiddenUntil: new Date(until).toISOString(), hiddenGround: GROUND });
    await socket.close();
  });

  test.each([
    ["no ground", { until: new Date(systemClock.nowMs() + 60_000), ground: null }],
    ["no end", { until: null, ground: GROUND }],
    ["a ground of no words", { until: new Date(systemClock.nowMs() + 60_000), ground: "           " }],
    ["an end that has passed", { until: new Date(systemClock.nowMs() - 60_000), ground: GROUND }],
    ["an end far away", { until: new Date(systemClock.nowMs() + 3 * 365 * 24 * 3_600_000), ground: GROUND }],
  ])("takes no bar that has %s, whoever writes it", async (_, bar) => {
    const alice = await somebody();
    await expect(desk.readField({ caseId: await openCaseOf(alice), bar })).rejects.toThrow("bar_invalid");
    const entry = await desk.readCase(await openCaseOf(alice));
    const superuser = await databaseAsSuperuser(world, inject("cluster"));
    const write = superuser.query("update musubi.ledger set hidden_until = $1, hidden_ground = $2 where id = $3", [
      bar.until,
      bar.ground,
      entry.id,
    ]);
    await expect(write).rejects.toMatchObject({ constraint: "ledger__bar" });
    await superuser.end();
  });
});

describe("a record whose time is over", () => {
  /** An entry of eleven years ago, as it would have been written then. */
  async function readLongAgo(person: Person) {
    const caseId = await openCaseOf(person);
    const superuser = await databaseAsSuperuser(world, inject("cluster"));
    const age = `create or replace function musubi_meta.age() returns trigger language plpgsql as
      $$ begin new.at := new.at - interval '11 years'; return new; end $$`;
    await superuser.query(age);
    await superuser.query("create trigger age before insert on musubi.ledger for each row execute function musubi_meta.age()");
    const entry = await desk.readCase(caseId);
    await superuser.query("drop trigger age on musubi.ledger");
    // At night in Tokyo it raised one by itself.
    await superuser.query("update musubi.alerts set closed_at = now() where entry_id = $1", [entry.id]);
    await logged();
    return { entry, superuser };
  }

  test("is erased: its key is gone, who it was is gone, the person still sees that it was there, and every proof of it holds", async () => {
    const alice = await somebody();
    const { entry, superuser } = await readLongAgo(alice);
    const young = await desk.readCase(await openCaseOf(alice));
    await logged();
    await run("disclosure.eraseRecords");
    const { disclosures } = await alice.must("disclosure.list", { countMax: 10 });
    expect(disclosures.map(({ entryId, erasedAt, pseudonym }) => [entryId, erasedAt !== null, pseudonym])).toEqual([
      [young.id, false, staffEmi().pseudonym],
      [entry.id, true, null],
    ]);
    const { record, proof } = await alice.must("disclosure.prove", { entryId: entry.id });
    expect(record).toBeNull();
    expect(proof).toMatch(/^c2sp\.org\/tlog-proof@v1\nextra /);
    const { rows } = await superuser.query<{ row: string }>("select to_jsonb(l)::text as row from musubi.ledger l where id = $1", [
      entry.id,
    ]);
    for (const gone of [staffEmi().id, staffEmi().pseudonym, STAFF_NAME, staffEmi().sessionId, entry["case_id"]])
      expect(rows[0]?.row).not.toContain(gone);
    const vkey = world.server.app.accountability.log.sequencer.verifierKey ?? never();
    expect(checkProof(proof, vkey)).toMatchObject({ isGood: true, entryId: entry.id, record: null });
    const problems: string[] = [];
    const onProblem = (one: string): void => void problems.push(one);
    const keyRing = await ringOf(inject("cluster"));
    const counts = await auditEntries(overClient(superuser), {
      keyRing,
      onProblem,
      onProgress: () => undefined,
      nowMs: systemClock.nowMs(),
    });
    expect([problems, counts.erased]).toEqual([[], 1]);
    await superuser.end();
  });

  test("stays while an alert about it is open, and the database itself erases nothing younger than three years", async () => {
    const alice = await somebody();
    const { entry, superuser } = await readLongAgo(alice);
    await superuser.query("insert into musubi.alerts (id, kind, at, words, entry_id) values ('alr_1', 'bulk_reading', now(), 'x', $1)", [
      entry.id,
    ]);
    await run("disclosure.eraseRecords");
    await world.server.database.transact("jobs", { actor: null }, (tx) => eraseOldRecords(tx, -50, 10));
    const kept = await superuser.query("select 1 from musubi.ledger_records where seq = $1 and wrapped_key is not null", [entry.seq]);
    expect(kept.rowCount).toBe(1);
    await superuser.query("update musubi.alerts set closed_at = now() where entry_id = $1", [entry.id]);
    await run("disclosure.eraseRecords");
    const gone = await superuser.query(
      "select 1 from musubi.ledger_records where seq = $1 and wrapped_key is null and erased_at is not null",
      [entry.seq],
    );
    expect(gone.rowCount).toBe(1);
    await superuser.end();
  });
});

describe("for which time the list is complete", () => {
  test("[ACC-12] a server that recorded from its first day on has no gap, and says since when", async () => {
    const alice = await somebody();
    const { coverage } = await alice.must("disclosure.list", { countMax: 1 });
    expect(coverage).toEqual({ since: expect.any(Number), gaps: [] });
    expect(coverage.since).toBeLessThan(systemClock.nowMs());
  });

  test("a gap is told as from and to, to whoever was there then, and to nobody who came later", async () => {
    const alice = await somebody();
    const superuser = await databaseAsSuperuser(world, inject("cluster"));
    const now = systemClock.nowMs();
    const gap = (store: string, from: number, to: number | null) =>
      superuser.query("insert into musubi.ledger_gaps (store, from_at, to_at, why) values ($1, $2, $3, 'test')", [
        store,
        new Date(from),
        to === null ? null : new Date(to),
      ]);
    await gap("cases", now + 60_000, now + 120_000);
    await gap("profiles", now + 90_000, now + 180_000);
    await gap("messages", now - 50_000_000, now - 40_000_000);
    await gap("devices", now + 600_000, null);
    const { coverage, disclosures } = await alice.must("disclosure.list", { countMax: 1 });
    expect([disclosures, coverage.gaps]).toEqual([
      [],
      [
        { from: now + 60_000, to: now + 180_000 },
        { from: now + 600_000, to: null },
      ],
    ]);
    await superuser.query("delete from musubi.ledger_gaps");
    await superuser.end();
  });
});
