import { brand, present, randomName, systemClock, systemRandom } from "@musubi/base";
import type { ClientId } from "@musubi/protocol";
import { openClient } from "@musubi/server";
import { type Person, rewriteFunction, startWorld, type World } from "@musubi/testkit";
import { afterAll, beforeAll, beforeEach, expect, inject, test, vi } from "vitest";
import { signOffTask } from "../src/staff/sign-off-task.ts";
import { databaseAsSuperuser } from "./database-as.ts";
import { DeskPerson } from "./staff-desk.ts";

// The staff's side through its real door: assertions, policy, grants in the database, the ledger, and what the person sees.

let world: World;
let aya: Person;
let ayaCount = 0;
let caseId: string;
let support: DeskPerson;
let approver: DeskPerson;

beforeAll(async () => {
  world = await startWorld(inject("cluster"), { hasStaff: true });
});
afterAll(() => world.stop());
beforeEach(async () => {
  aya = await world.person(`aya${++ayaCount}`, "彩");
  await aya.must("account.updatePrivate", {
    profile: {
      legalName: "山田彩",
      legalNameKana: "やまだあや",
      postalCode: "100-0001",
      address: "東京都千代田区1-1",
      phone: "03-0000-0000",
    },
  });
  support = new DeskPerson(world, "support");
  approver = new DeskPerson(world, "approver");
  const opened = await aya.must("support.open", { topic: "privacy", text: "住所が変わりました。", clientId: newClientId() });
  caseId = opened.case.caseId;
});

const newClientId = (): ClientId => brand<ClientId>(randomName(systemRandom, 20));

const REQUEST = { purpose: "support_request", words: "変更のご依頼の確認のため" } as const;

async function grant(fields: readonly string[], more: object = {}): Promise<string> {
  const asked = await support.must("access.request", { caseId, ...REQUEST, scope: { kind: "fields", fields }, ...more });
  await approver.must("access.approve", { grantId: asked.grant.grantId, words: "" });
  return asked.grant.grantId;
}

const seen = async () => (await aya.must("disclosure.list", { countMax: 100 })).disclosures;

async function openingsAreSeen(): Promise<void> {
  const before = (await seen()).length;
  await support.must("case.take", { caseId });
  const read = await support.must("case.read", { caseId });
  expect(read.messages.map((message) => message.text)).toEqual(["住所が変わりました。"]);
  const grantId = await grant(["profile.displayName", "private.address"]);
  const revealed = await support.must("person.reveal", { grantId, fields: ["profile.displayName", "private.address"] });
  expect(revealed.values).toEqual([
    { field: "profile.displayName", value: "彩" },
    { field: "private.address", value: "100-0001 東京都千代田区1-1" },
  ]);
  const entries = await seen();
  expect(entries).toHaveLength(before + 2);
  expect(entries[0]).toMatchObject({
    entryId: revealed.entryId,
    purpose: "support_request",
    role: "support",
    fields: ["profile.displayName", "private.address"],
  });
  expect(JSON.stringify(entries)).not.toContain(support.facts.name);
}
test("[CS-01] support takes a case, reads it, is approved by somebody else, opens two fields, and the person sees exactly that", () =>
  expect(openingsAreSeen()).resolves.toBeUndefined());

async function closedCasesAreClosed(): Promise<void> {
  await support.must("case.take", { caseId });
  const grantId = await grant(["profile.handle"]);
  await support.must("case.close", { caseId });
  expect((await support.call("person.reveal", { grantId, fields: ["profile.handle"] })).code).toBe("grant_over");
  expect((await support.call("case.read", { caseId })).code).toBe("grant_over");
  expect((await support.call("case.search", { words: "山田" })).code).toBe("not_found");
  const { cases } = await support.must("case.list", { states: ["waiting", "answered", "closed"] });
  expect(JSON.stringify(cases)).not.toMatch(/usr_|山田|彩|住所/);
}
test("[CS-01] closing the case ends every grant of it, and the inbox can be searched by nobody", () =>
  expect(closedCasesAreClosed()).resolves.toBeUndefined());

async function nobodyStands(): Promise<void> {
  const asked = await support.must("access.request", { caseId, ...REQUEST, scope: { kind: "fields", fields: ["profile.handle"] } });
  const { grantId } = asked.grant;
  const tries = [
    await support.call("person.reveal", { grantId, fields: ["profile.handle"] }),
    await support.call("access.approve", { grantId, words: "" }),
    await new DeskPerson(world, "support").call("person.reveal", { grantId, fields: ["profile.handle"] }),
  ];
  expect(tries.map((answer) => answer.code)).toEqual(["grant_over", "not_allowed", "not_found"]);
  const superuser = await databaseAsSuperuser(world, inject("cluster"));
  const { rows } = await superuser.query(
    "select id from musubi.access_grants where state = 'live' and (ends_at is null or ends_at > starts_at + interval '8 hours')",
  );
  expect(rows).toEqual([]);
  const { rows: denied } = await superuser.query<{ denial: string }>(
    "select denial from musubi.ledger where result = 'denied' order by seq desc limit 3",
  );
  expect(denied.map((row) => row.denial)).toEqual(["not_this_case", "policy", "grant_over"]);
  await superuser.end();
}
test("[ACC-01] nobody has standing access: without a grant that somebody else approved, nothing opens, and the attempt is on record", () =>
  expect(nobodyStands()).resolves.toBeUndefined());

test("content needs two people of two roles, and never oneself", async () => {
  const bob = await world.person("bob", "Bob");
  await world.befriend(aya, bob);
  const { talk } = await aya.must("talk.openDirect", { accountId: bob.accountId });
  await aya.must("message.send", { talkId: talk.talkId, clientId: newClientId(), content: { kind: "text", text: "あとで電話するね" } });
  const moderator = new DeskPerson(world, "moderator");
  const scope = { kind: "messages", talkId: talk.talkId, fromSeq: 1, toSeq: 10 };
  const { grant: asked } = await moderator.must("access.request", {
    caseId,
    purpose: "safety_report",
    words: "通報の確認のため開きます",
    scope,
  });
  expect(asked.approvalsNeeded).toBe(2);
  const { grantId } = asked;
  await approver.must("access.approve", { grantId, words: "" });
  expect((await new DeskPerson(world, "approver").call("access.approve", { grantId, words: "" })).code).toBe("same_role");
  expect((await moderator.call("person.revealMessages", { grantId, talkId: talk.talkId, fromSeq: 1, toSeq: 10 })).code).toBe("grant_over");
  await new DeskPerson(world, "security").must("access.approve", { grantId, words: "" });
  const stretch = { grantId, talkId: talk.talkId, fromSeq: 1, toSeq: 10 };
  expect((await moderator.call("person.revealMessages", { ...stretch, toSeq: 11 })).code).toBe("outside_grant");
  const { messages } = await moderator.must("person.revealMessages", stretch);
  expect(messages.map((message) => message.text)).toContain("あとで電話するね");
  // Both people of the talk see it, not only the one whose case it is.
  for (const person of [aya, bob]) {
    const { disclosures: entries } = await person.must("disclosure.list", { countMax: 10 });
    expect(entries[0]).toMatchObject({ category: "message_content", role: "moderator" });
  }
});

test("a talk that the person of the case is not in is no part of their case, whatever was approved", async () => {
  const [chie, daichi] = [await world.person("chie"), await world.person("daichi")];
  await world.befriend(chie, daichi);
  const { talk } = await chie.must("talk.openDirect", { accountId: daichi.accountId });
  await chie.must("message.send", { talkId: talk.talkId, clientId: newClientId(), content: { kind: "text", text: "二人だけの話" } });
  const moderator = new DeskPerson(world, "moderator");
  const scope = { kind: "messages", talkId: talk.talkId, fromSeq: 1, toSeq: 10 };
  const { grant: asked } = await moderator.must("access.request", { caseId, purpose: "safety_report", words: "確認のため", scope });
  await approver.must("access.approve", { grantId: asked.grantId, words: "" });
  await new DeskPerson(world, "security").must("access.approve", { grantId: asked.grantId, words: "" });
  const stretch = { grantId: asked.grantId, talkId: talk.talkId, fromSeq: 1, toSeq: 10 };
  expect((await moderator.call("person.revealMessages", stretch)).code).toBe("outside_grant");
  expect((await chie.must("disclosure.list", { countMax: 10 })).disclosures).toEqual([]);
});

async function grantsOpenWhatTheyName(): Promise<void> {
  const open = await new DeskPerson(world, "security").must("alert.list", { which: "open" });
  const before = open.alerts.filter((alert) => alert.kind === "outside_scope").length;
  const grantId = await grant(["profile.handle", "account.country"], { rowsMax: 2 });
  expect((await support.call("person.reveal", { grantId, fields: ["private.phone"] })).code).toBe("outside_grant");
  await support.must("person.reveal", { grantId, fields: ["profile.handle", "account.country"] });
  expect((await support.call("person.reveal", { grantId, fields: ["profile.handle"] })).code).toBe("budget_spent");
  const other = await grant(["profile.handle"]);
  support.facts = { ...support.facts, accessCountry: "KR" };
  expect((await support.call("person.reveal", { grantId: other, fields: ["profile.handle"] })).code).toBe("not_allowed");
  const { alerts } = await new DeskPerson(world, "security").must("alert.list", { which: "open" });
  expect(alerts.filter((alert) => alert.kind === "outside_scope").length - before).toBe(3);
}
test("[ACC-13] [ACC-03] a grant opens the fields it names, as often as it says, from the place it was given for; each attempt beyond it is an alert at once", () =>
  expect(grantsOpenWhatTheyName()).resolves.toBeUndefined());

test("a grant ends at its time, also when the clock is set back, and a request that nobody answers is a no", async () => {
  const grantId = await grant(["profile.handle"], { minutes: 1 });
  const superuser = await databaseAsSuperuser(world, inject("cluster"));
  await superuser.query(
    "update musubi.access_grants set starts_at = starts_at - interval '2 minutes', ends_at = ends_at - interval '2 minutes' where id = $1",
    [grantId],
  );
  expect((await support.call("person.reveal", { grantId, fields: ["profile.handle"] })).code).toBe("grant_over");
  const asked = await support.must("access.request", { caseId, ...REQUEST, scope: { kind: "fields", fields: ["profile.handle"] } });
  await superuser.query("update musubi.access_grants set asked_at = asked_at - interval '25 hours' where id = $1", [asked.grant.grantId]);
  expect((await approver.call("access.approve", { grantId: asked.grant.grantId, words: "" })).code).toBe("already_decided");
  await superuser.end();
});

test("break-glass is loud, short, for employees with a fresh proof, and blocks the next one until it is reviewed by somebody else", async () => {
  const security = new DeskPerson(world, "security");
  const emergency = {
    caseId,
    purpose: "security_incident",
    words: "進行中の乗っ取りを止めるため",
    scope: { kind: "fields", fields: ["devices.list"] },
    minutes: 60,
  };
  security.facts = { ...security.facts, secondFactorAt: systemClock.nowMs() - 3_600_000 };
  expect((await security.call("access.breakGlass", emergency)).code).toBe("proof_needed");
  security.facts = { ...security.facts, secondFactorAt: systemClock.nowMs() };
  const { grant: taken } = await security.must("access.breakGlass", emergency);
  expect([taken.state, (taken.endsAt ?? 0) - (taken.startsAt ?? 0)]).toEqual(["live", 15 * 60_000]);
  await security.must("person.reveal", { grantId: taken.grantId, fields: ["devices.list"] });
  expect((await security.call("access.breakGlass", emergency)).code).toBe("review_open");
  expect((await security.call("access.review", { grantId: taken.grantId, verdict: "justified", words: "自分で確認しました。" })).code).toBe(
    "own_request",
  );
  await approver.must("access.review", { grantId: taken.grantId, verdict: "justified", words: "状況を確認しました。" });
  await security.must("access.breakGlass", emergency);
  const { alerts } = await security.must("alert.list", { which: "open" });
  expect(alerts.some((alert) => alert.kind === "break_glass")).toBe(true);
});

async function cutsEndTheirsAlone(): Promise<void> {
  const partner = new DeskPerson(world, "support", {
    employer: { ...support.facts.employer, id: "emp_partner0000000000000" as never, name: "Partner" },
    contract: "partner",
  });
  const { grant: theirs } = await partner.must("access.request", {
    caseId,
    ...REQUEST,
    scope: { kind: "fields", fields: ["profile.handle"] },
  });
  await approver.must("access.approve", { grantId: theirs.grantId, words: "" });
  const ours = await grant(["profile.handle"]);
  const security = new DeskPerson(world, "security");
  const cut = { staffId: null, team: null, employerId: partner.facts.employer.id, country: null, words: "契約終了" };
  expect(await security.must("access.cut", cut)).toEqual({ endedCount: 1 });
  expect((await partner.call("person.reveal", { grantId: theirs.grantId, fields: ["profile.handle"] })).code).toBe("grant_over");
  expect((await support.call("person.reveal", { grantId: ours, fields: ["profile.handle"] })).status).toBe(200);
}
test("[ACC-04] [AUTH-04] a cut of an employer ends every grant of theirs at once, and only theirs", () =>
  expect(cutsEndTheirsAlone()).resolves.toBeUndefined());

const ROLES = ["support", "moderator", "security", "approver", "auditor", "developer", "operator"] as const;
test.each(ROLES)(
  "the row-security drill: with every check of the application off, %s reads no row of people's data, and no function opens any without a grant of their own",
  async (role) => {
    const desk = await openClient(world.database.connectionOf("musubi_desk"));
    const { facts } = new DeskPerson(world, role);
    // Somebody else's grant, live and for these very fields.
    const theirs = await grant(["profile.handle", "private.address"]);
    await desk.query("select set_config('musubi.staff', $1, false)", [JSON.stringify(facts)]);
    const opened = "select found, sealed, wrapped_key from musubi.reveal_person($1, array['profile.handle', 'private.address'], 'test')";
    for (const [text, values] of [
      [opened, [theirs]],
      [opened, ["grt_00000000000000000000"]],
      ["select messages from musubi.reveal_messages($1, 'tlk_00000000000000000000', 1, 10, 'test')", [theirs]],
      ["select messages from musubi.read_case($1, 'test')", [caseId]],
    ] as const) {
      await desk.query("begin");
      const { rows } = await desk.query<Record<string, unknown>>(text, [...values]);
      expect(
        rows.flatMap((row) => Object.values(row)).filter((value) => value !== null),
        text,
      ).toEqual([]);
      await desk.query("rollback");
    }
    // What the session of the database says of itself is the kernel's word; without it there is nobody to whom anything is shown.
    await desk.query("select set_config('musubi.staff', '', false)");
    for (const table of ["cases", "access_grants", "alerts", "ledger"])
      expect((await desk.query(`select 1 from musubi.${table} limit 1`)).rows, table).toEqual([]);
    await desk.end();
  },
);

test("the row-security drill: with every check of the application off, the desk's role reads no row of people's data, and nothing commits without its record", async () => {
  const desk = await openClient(world.database.connectionOf("musubi_desk"));
  await desk.query("select set_config('musubi.staff', $1, false)", [JSON.stringify(support.facts)]);
  for (const table of [
    "profiles",
    "accounts",
    "private_profiles",
    "owner_keys",
    "messages",
    "devices",
    "talk_members",
    "relations",
    "case_messages",
    "ledger_records",
  ])
    await expect(desk.query(`select * from musubi.${table} limit 1`), table).rejects.toMatchObject({ code: "42501" });
  await expect(desk.query("select subject_id from musubi.cases limit 1")).rejects.toMatchObject({ code: "42501" });
  // A read without its sealed record does not commit, whatever the code above forgets.
  const asked = await support.must("access.request", { caseId, ...REQUEST, scope: { kind: "fields", fields: ["profile.handle"] } });
  await approver.must("access.approve", { grantId: asked.grant.grantId, words: "" });
  await desk.query("begin");
  await desk.query("select * from musubi.reveal_person($1, array['profile.handle'], 'test')", [asked.grant.grantId]);
  await expect(desk.query("commit")).rejects.toMatchObject({ code: "23000" });
  for (const change of [
    "update musubi.ledger set words = ''",
    "delete from musubi.ledger",
    "update musubi.access_grants set state = 'live'",
    "insert into musubi.alerts (id, kind, at, words) values ('x', 'x', now(), 'x')",
  ])
    await expect(desk.query(change), change).rejects.toMatchObject({ code: "42501" });
  await desk.end();
});

async function auditAnswers(): Promise<void> {
  const grantId = await grant(["account.country"]);
  const { entryId } = await support.must("person.reveal", { grantId, fields: ["account.country"] });
  const auditor = new DeskPerson(world, "auditor");
  const found = await auditor.must("audit.query", {
    employerId: support.facts.employer.id,
    officeCountry: "JP",
    since: systemClock.nowMs() - 60_000,
  });
  expect(found.entries[0]).toMatchObject({
    entryId,
    staffId: support.facts.id,
    fields: ["account.country"],
    words: REQUEST.words,
    result: "shown",
    approvers: [{ staffId: approver.facts.id }],
  });
  expect(found.totals.entries).toBeGreaterThanOrEqual(1);
  expect((await auditor.must("audit.query", { employerId: support.facts.employer.id, officeCountry: "CN", since: 0 })).totals.entries).toBe(
    0,
  );
  // A server that recorded from its first day on has no gap before it. Where there is one, every answer about that time names it.
  expect((await auditor.must("audit.query", { since: 0 })).gaps).toEqual([]);
  const superuser = await databaseAsSuperuser(world, inject("cluster"));
  await superuser.query(
    "insert into musubi.ledger_gaps (store, from_at, to_at, why) values ('messages', to_timestamp(1000), to_timestamp(2000), 'test')",
  );
  expect((await auditor.must("audit.query", { since: 1_500_000 })).gaps).toEqual([{ store: "messages", from: 1_500_000, to: 2_000_000 }]);
  expect((await auditor.must("audit.query", { since: 2_000_001 })).gaps).toEqual([]);
  expect((await auditor.must("audit.query", { since: 0, until: 999_000 })).gaps).toEqual([]);
  expect(await auditor.must("coverage.read", {})).toMatchObject({ gaps: [{ store: "messages", from: 1_000_000, to: 2_000_000 }] });
  await superuser.query("delete from musubi.ledger_gaps");
  await superuser.end();
  await vi.waitFor(async () => expect((await auditor.must("audit.prove", { entryId })).proof).toContain("c2sp.org/tlog-proof@v1"), {
    timeout: 5_000,
  });
}
test("[ACC-02] the audit answers who read what, by employer and country, with the reasons and approvers", () =>
  expect(auditAnswers()).resolves.toBeUndefined());

async function missingSignOffsAlert(): Promise<void> {
  await support.must("case.take", { caseId });
  await support.must("case.read", { caseId });
  const superuser = await databaseAsSuperuser(world, inject("cluster"));
  // Moved back in time: nobody can wait two weeks here.
  await superuser.query("update musubi.ledger set at = at - interval '14 days' where seq = (select max(seq) from musubi.ledger)");
  const task = signOffTask(world.server.database);
  const turn = { signal: new AbortController().signal, attempt: 1 };
  await task.run({}, turn);
  await task.run({}, turn);
  const auditor = new DeskPerson(world, "auditor");
  const missing = async () =>
    (await auditor.must("alert.list", { which: "open" })).alerts.filter((alert) => alert.kind === "missing_sign_off");
  const found = await missing();
  expect(found).toHaveLength(1);
  const [alert] = found;
  const week = present(alert, "There is one.").words.split(" ")[0];
  auditor.facts = { ...auditor.facts, secondFactorAt: 0 };
  expect((await auditor.call("digest.signOff", { week, words: "" })).code).toBe("proof_needed");
  auditor.facts = { ...auditor.facts, secondFactorAt: systemClock.nowMs() };
  const { digest } = await auditor.must("digest.signOff", { week, words: "確認しました" });
  expect(digest.signedOff?.name).toBe(auditor.facts.name);
  expect((await auditor.call("digest.signOff", { week, words: "" })).code).toBe("already_decided");
  await auditor.must("alert.close", { alertId: present(alert, "There is one.").alertId, words: "済" });
  expect(await missing()).toEqual([]);
  await superuser.end();
}
test("[ACC-03] a week that nobody signs off becomes an alert, once, and can be signed off with a fresh proof", () =>
  expect(missingSignOffsAlert()).resolves.toBeUndefined());

async function bulkReadingAlerts(): Promise<void> {
  await support.must("case.take", { caseId });
  const { entryId } = await support.must("case.read", { caseId });
  const superuser = await databaseAsSuperuser(world, inject("cluster"));
  // As if that reading had been of 98 messages.
  await superuser.query("update musubi.ledger set row_count = 98 where id = $1", [entryId]);
  await superuser.end();
  const bulk = async (): Promise<(string | null)[]> =>
    (await new DeskPerson(world, "security").must("alert.list", { which: "open" })).alerts
      .filter((alert) => alert.kind === "bulk_reading" && alert.staffId === support.facts.id)
      .map((alert) => alert.entryId);
  await support.must("case.read", { caseId });
  expect(await bulk()).toEqual([]);
  const hundredth = await support.must("case.read", { caseId });
  expect(await bulk()).toEqual([hundredth.entryId]);
  await support.must("case.read", { caseId });
  expect(await bulk()).toEqual([hundredth.entryId]);
  // What was given is all there is, however much is asked for.
  const grantId = await grant(["profile.handle"], { rowsMax: 1 });
  expect((await support.call("person.reveal", { grantId, fields: ["profile.handle"] })).status).toBe(200);
  expect((await support.call("person.reveal", { grantId, fields: ["profile.handle"] })).code).toBe("budget_spent");
}
test("[ACC-03] [AUTH-03] whoever reads a hundred rows within ten minutes is an alert, once; a grant gives what it names and no more", () =>
  expect(bulkReadingAlerts()).resolves.toBeUndefined());

// What each drill is worth: a product that is broken on purpose has to fail it.

const ENTRY = "create or replace function pg_temp_spoil() returns trigger language plpgsql as $$ begin";
/** Spoils each row of a table before it is written. */
const spoilt = (table: string, how: string) => [
  `${ENTRY} ${how} end $$; create trigger spoilt before insert on musubi.${table} for each row execute function pg_temp_spoil()`,
  `drop trigger spoilt on musubi.${table}`,
];
const rewritten = (name: string, from: string, to: string) => ({ name: `musubi.${name}`, from, to });
const ENDED = `if g.state <> 'live' or musubi.ledger_now() not between g.starts_at and g.ends_at
     or exists (select from musubi.cases c where c.id = g.case_id and c.state = 'closed')`;

type Broken = readonly [title: string, drill: () => Promise<void>, how: readonly string[] | ReturnType<typeof rewritten>];
const BROKEN: readonly Broken[] = [
  [
    "[ACC-01] the same drill notices a standing grant",
    nobodyStands,
    rewritten("take_from_grant", "if g.id is null or", "return ''; if g.id is null or"),
  ],
  [
    "[ACC-01] the same drill notices an attempt that nobody records",
    nobodyStands,
    spoilt("ledger", "if new.result = 'denied' then return null; end if; return new;"),
  ],
  ["[ACC-02] the same drill notices a record without its fields", auditAnswers, spoilt("ledger", "new.fields := '{}'; return new;")],
  [
    "[ACC-02] the same drill notices a record under another country",
    auditAnswers,
    spoilt("ledger", "new.office_country := 'SE'; return new;"),
  ],
  ["[ACC-02] the same drill notices a gap in the log that is kept quiet", auditAnswers, spoilt("ledger_gaps", "return null;")],
  [
    "[ACC-03] the same drill notices a week that nobody misses",
    missingSignOffsAlert,
    spoilt("alerts", "if new.kind = 'missing_sign_off' then return null; end if; return new;"),
  ],
  [
    "[ACC-03] the same drill notices bulk reading that nobody counts",
    bulkReadingAlerts,
    rewritten("write_entry", "if recent >= 100 and", "if false and"),
  ],
  [
    "[ACC-03] the same drill notices an attempt beyond the grant that is no alert",
    grantsOpenWhatTheyName,
    spoilt("alerts", "return null;"),
  ],
  [
    "[ACC-13] the same drill notices fields beside those that were approved",
    grantsOpenWhatTheyName,
    rewritten("reveal_person", "then 'outside_grant'", "then ''"),
  ],
  [
    "[ACC-13] the same drill notices a budget that is not counted",
    grantsOpenWhatTheyName,
    rewritten("take_from_grant", "set rows_used = rows_used + p_rows", "set rows_used = rows_used"),
  ],
  [
    "[AUTH-03] the same drill notices a budget that is not counted",
    bulkReadingAlerts,
    rewritten("take_from_grant", "set rows_used = rows_used + p_rows", "set rows_used = rows_used"),
  ],
  [
    "[AUTH-04] the same drill notices a cut that misses",
    cutsEndTheirsAlone,
    rewritten("cut_access", "where state in ('asked', 'live')", "where state = 'none'"),
  ],
  [
    "[CS-01] the same drill notices a person who is not told",
    openingsAreSeen,
    rewritten("write_entry", "p_action, p_category, p_subject", "p_action, p_category, null"),
  ],
  [
    "[CS-01] the same drill notices a skipped record",
    openingsAreSeen,
    spoilt("ledger", "new.fields := array['profile.displayName']; return new;"),
  ],
  [
    "[CS-01] the same drill notices a grant that outlives its case",
    closedCasesAreClosed,
    rewritten("take_from_grant", ENDED, "if g.state = 'asked'"),
  ],
];

const NOTICED: Error = expect.objectContaining({ name: "AssertionError" });
test.each(BROKEN)("%s", async (_title, drill, how) => {
  const superuser = await databaseAsSuperuser(world, inject("cluster"));
  try {
    if ("name" in how) await rewriteFunction(superuser, how.name, how.from, how.to);
    else await superuser.query(present(how[0], "It is broken."));
    await expect(drill()).rejects.toThrow(NOTICED);
  } finally {
    if ("name" in how) await rewriteFunction(superuser, how.name, how.to, how.from);
    else await superuser.query(present(how[1], "It is mended."));
    // Drills that were cut off leave behind what they had planted.
    await superuser.query("delete from musubi.ledger_gaps");
    await superuser.end();
  }
});
