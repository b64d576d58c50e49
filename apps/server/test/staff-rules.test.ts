import { brand, present, randomName, systemClock, systemRandom } from "@musubi/base";
import type { ClientId } from "@musubi/protocol";
import { readConfig } from "@musubi/server";
import { type Person, startWorld, type World } from "@musubi/testkit";
import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { readMigrationNames } from "../src/cli/reach-data.ts";
import { applyAlertRules } from "../src/staff/alert-rules.ts";
import { setAlertRules } from "../src/staff/oversight-store.ts";
import { databaseAs, databaseAsSuperuser } from "./database-as.ts";
import { DeskPerson } from "./staff-desk.ts";

// Rules around the staff's reading that the database keeps: bars of law, usual hours and places, what people may write of a case.

let world: World;
let aya: Person;
let caseId: string;
let count = 0;
beforeAll(async () => {
  world = await startWorld(inject("cluster"), { hasStaff: true });
});
afterAll(() => world.stop());
beforeEach(async () => {
  aya = await world.person(`aya${(count += 1)}`);
  const clientId = brand<ClientId>(randomName(systemRandom, 20));
  caseId = (await aya.must("support.open", { topic: "privacy", text: "住所が変わりました。", clientId })).case.caseId;
});

const superuser = () => databaseAsSuperuser(world, inject("cluster"));
const GROUND = "Order of the Tokyo District Court";
const SCOPE = { kind: "fields", fields: ["profile.displayName"] } as const;
const DAY_MS = 24 * 3_600_000;

test("[ACC-12] a bar of law is asked for with its ground and end, agreed to by two people, and keeps the reading back until then", async () => {
  const support = new DeskPerson(world, "support");
  const bar = { until: systemClock.nowMs() + 20 * DAY_MS, ground: GROUND };
  const request = { caseId, purpose: "legal_request", words: "裁判所の命令による開示", scope: SCOPE, bar };
  expect(await support.must("access.preview", request)).toMatchObject({ approvalsNeeded: 2 });
  const { grant } = await support.must("access.request", request);
  expect(grant).toMatchObject({ state: "asked", bar, approvalsNeeded: 2 });
  const { grantId } = grant;
  const waiting = await new DeskPerson(world, "approver").must("access.list", { which: "waiting" });
  expect(waiting.grants.find((one) => one.grantId === grantId)?.bar).toEqual(bar);
  await new DeskPerson(world, "approver").must("access.approve", { grantId, words: "" });
  expect((await support.call("person.reveal", { grantId, fields: SCOPE.fields })).code).toBe("grant_over");
  await new DeskPerson(world, "security").must("access.approve", { grantId, words: "" });
  const { entryId } = await support.must("person.reveal", { grantId, fields: SCOPE.fields });
  expect((await aya.must("disclosure.list", { countMax: 10 })).disclosures).toEqual([]);
  const { entries } = await new DeskPerson(world, "auditor").must("audit.query", { since: 0, caseId });
  expect(entries.map((entry) => entry.entryId)).toContain(entryId);
});

test.each([
  [
    "for another purpose than a legal request",
    { purpose: "support_request", bar: { until: systemClock.nowMs() + DAY_MS, ground: GROUND } },
  ],
  ["that ends in the past", { bar: { until: systemClock.nowMs() - DAY_MS, ground: GROUND } }],
  ["that ends in three years", { bar: { until: systemClock.nowMs() + 3 * 365 * DAY_MS, ground: GROUND } }],
  ["that ends after all time", { bar: { until: 9_007_199_254_740_991, ground: GROUND } }],
])("a bar is refused %s", async (_, twist) => {
  const request = { caseId, purpose: "legal_request", words: "裁判所の命令による開示", scope: SCOPE, ...twist };
  expect((await new DeskPerson(world, "support").call("access.request", request)).code).toBe("bar_invalid");
});

test("emergency access has no bar", async () => {
  const bar = { until: systemClock.nowMs() + DAY_MS, ground: GROUND };
  const answer = await new DeskPerson(world, "security").call("access.breakGlass", {
    caseId,
    purpose: "legal_request",
    words: "裁判所の命令による開示",
    scope: SCOPE,
    bar,
  });
  expect(answer.code).toBe("invalid_input");
});

test("usual hours and places are the operator's settings, and changing them is itself an alert", async () => {
  const jobs = <T>(work: Parameters<typeof world.server.database.transact<T>>[2]) =>
    world.server.database.transact("jobs", { actor: null }, work);
  const client = await superuser();
  const { rows: clock } = await client.query<{ hour: number }>("select extract(hour from now() at time zone 'UTC')::int as hour");
  const hour = present(clock[0], "A clock has an hour.").hour;
  const alertsOf = async (accessCountry: string): Promise<string[]> => {
    const support = new DeskPerson(world, "support", { accessCountry });
    await client.query("update musubi.accounts set country = 'SE' where id = $1", [aya.accountId]);
    await support.must("case.take", { caseId });
    const { entryId } = await support.must("case.read", { caseId });
    await client.query("update musubi.cases set taken_by = null where id = $1", [caseId]);
    const { rows } = await client.query<{ kind: string }>("select kind from musubi.alerts where entry_id = $1 order by kind", [entryId]);
    return rows.map((row) => row.kind);
  };
  const around = { from: (hour + 23) % 24, to: (hour + 2) % 24 || 24 };
  const elsewhen = { from: (hour + 3) % 24, to: (hour + 5) % 24 || 24 };
  await jobs((tx) => setAlertRules(tx, { zone: "UTC", hours: around, places: [] }));
  expect(await alertsOf("JP")).toEqual([]);
  expect(await alertsOf("KR")).toEqual(["unusual_place"]);
  expect(await jobs((tx) => setAlertRules(tx, { zone: "UTC", hours: elsewhen, places: ["KR"] }))).toBe(true);
  expect(await jobs((tx) => setAlertRules(tx, { zone: "UTC", hours: elsewhen, places: ["KR"] }))).toBe(false);
  expect(await alertsOf("KR")).toEqual(["unusual_hour"]);
  const { rows } = await client.query<{ words: string }>(
    "select words from musubi.alerts where kind = 'rules_changed' order by at desc limit 1",
  );
  expect(rows[0]?.words).toContain(`are ${elsewhen.from} to ${elsewhen.to} (UTC); usual places: KR`);
  expect((await new DeskPerson(world, "security").must("alert.list", { which: "open" })).alerts.map((alert) => alert.kind)).toContain(
    "rules_changed",
  );
  await client.end();
  const strange = applyAlertRules(world.server.database, { ...readConfig({}), alertZone: "Asia/Atlantis" });
  await expect(strange).rejects.toMatchObject({ code: "setting_invalid" });
});

test("people say what a case of theirs is about, and nothing of who works on it or how it stands", async () => {
  const people = await databaseAs(world, "musubi_people", aya.accountId);
  const insert = (more: string, value: string) =>
    people.failure(
      `insert into musubi.cases (id, subject_id, topic, language, opened_at, state_at, last_seq${more}) values ('cas_x', $1, 'other', 'ja', now(), now(), 1${value})`,
      [aya.accountId],
    );
  expect(await insert("", "")).toBe("none");
  for (const [column, value] of [
    ["taken_by", "'stf_x'"],
    ["taken_by_name", "'Emi'"],
    ["state", "'closed'"],
  ]) {
    expect(await insert(`, ${column}`, `, ${value}`), column).toBe("42501");
  }
  const write = (more: string, value: string) =>
    people.failure(
      `insert into musubi.case_messages (case_id, seq, author, client_id, content, sent_at${more}) values ($1, 2, 'person', 'x', 'x', now()${value})`,
      [caseId],
    );
  expect([await write("", ""), await write(", pseudonym", ", null")]).toEqual(["none", "42501"]);
  await people.end();
});

test("a server that was there before reads were recorded has a gap from its first day on, and one that began with the record has none", async () => {
  const client = await superuser();
  const gaps = async (begun: string, recorded: string): Promise<unknown[]> => {
    await client.query("begin");
    await client.query("delete from musubi.ledger_gaps");
    await client.query("update musubi_meta.schema_migrations set applied_at = $1 where version < 13", [begun]);
    await client.query("update musubi_meta.schema_migrations set applied_at = $1 where version >= 13", [recorded]);
    await client.query("update musubi.ledger_coverage set since = $1", [recorded]);
    await client.query("select musubi_meta.note_gap_of_old_server()");
    const { rows } = await client.query<Record<string, unknown>>(
      "select store, from_at, to_at from musubi.ledger_gaps where store = 'messages'",
    );
    await client.query("rollback");
    return rows;
  };
  expect((await readMigrationNames(world.database)).length).toBeGreaterThan(13);
  const [first, later] = ["2026-01-01T00:00:00Z", "2026-06-01T00:00:00Z"];
  expect(await gaps(first, first)).toEqual([]);
  expect(await gaps(first, later)).toEqual([{ store: "messages", from_at: new Date(first), to_at: new Date(later) }]);
  await client.end();
});
