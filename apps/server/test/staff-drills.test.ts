import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brand, present, randomName, systemRandom } from "@musubi/base";
import type { ClientId } from "@musubi/protocol";
import { type Person, ringOf, startWorld, type World } from "@musubi/testkit";
import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { unsealPrivateProfile } from "../src/features/accounts/port.ts";
import { openKeyRing, refuseStrangeRing } from "../src/platform/keys/key-ring.ts";
import { ownerKeyContext } from "../src/platform/keys/owner-key.ts";
import { SealBroken } from "../src/platform/keys/seal.ts";
import { databaseAsSuperuser } from "./database-as.ts";
import { DeskPerson } from "./staff-desk.ts";

// Drills of the staff's side that are about who sees what at all, and about a ledger that cannot be written.

let world: World;
let aya: Person;
let caseId: string;
let count = 0;
beforeAll(async () => {
  world = await startWorld(inject("cluster"), { hasStaff: true });
});
afterAll(() => world.stop());
beforeEach(async () => {
  aya = await world.person(`aya${(count += 1)}`, "彩");
  await aya.must("account.updatePrivate", {
    profile: {
      legalName: "山田彩",
      legalNameKana: "やまだあや",
      postalCode: "100-0001",
      address: "東京都千代田区1-1",
      phone: "03-0000-0000",
    },
  });
  const clientId = brand<ClientId>(randomName(systemRandom, 20));
  caseId = (await aya.must("support.open", { topic: "privacy", text: "住所が変わりました。", clientId })).case.caseId;
});

const FIELDS = ["private.address"] as const;

/** A grant for a field of aya's, approved by somebody else. */
async function grantOf(holder: DeskPerson): Promise<string> {
  const request = { caseId, purpose: "support_request", words: "変更のご依頼の確認のため", scope: { kind: "fields", fields: FIELDS } };
  const { grant } = await holder.must("access.request", request);
  await new DeskPerson(world, "approver").must("access.approve", { grantId: grant.grantId, words: "" });
  return grant.grantId;
}

async function ledger(text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const superuser = await databaseAsSuperuser(world, inject("cluster"));
  const { rows } = await superuser.query<Record<string, unknown>>(text, values);
  await superuser.end();
  return rows;
}

test("[ACC-05] a developer opens nothing, not even with a live grant of their own in the database", async () => {
  const support = new DeskPerson(world, "support");
  const grantId = await grantOf(support);
  const developer = new DeskPerson(world, "developer", { id: support.facts.id, pseudonym: support.facts.pseudonym });
  expect((await developer.call("person.reveal", { grantId, fields: FIELDS })).code).toBe("not_allowed");
  // Past the policy as well: the grant was given to somebody in another role.
  const superuser = await databaseAsSuperuser(world, inject("cluster"));
  await superuser.query("begin");
  await superuser.query("select set_config('musubi.staff', $1, true)", [JSON.stringify(developer.facts)]);
  const { rows } = await superuser.query("select denial, found, sealed from musubi.reveal_person($1, $2, 'test')", [grantId, FIELDS]);
  expect(rows).toEqual([{ denial: "outside_grant", found: null, sealed: null }]);
  await superuser.query("rollback");
  await superuser.end();
  expect((await support.must("person.reveal", { grantId, fields: FIELDS })).values).toEqual([
    { field: "private.address", value: "100-0001 東京都千代田区1-1" },
  ]);
});

test("[ACC-05] rows of production that are taken to another system do not open there, and that system refuses to start on them", async () => {
  const [row] = await ledger(
    `select p.sealed, k.wrapped_key, k.ring_epoch from musubi.private_profiles p join musubi.owner_keys k using (account_id) where p.account_id = $1`,
    [aya.accountId],
  );
  const stolen = present(row, "She has written one.") as { sealed: Buffer; wrapped_key: Buffer; ring_epoch: number };
  const owner = { accountId: aya.accountId, key: { epoch: stolen.ring_epoch, bytes: stolen.wrapped_key } };
  const here = await ringOf(inject("cluster"));
  expect(unsealPrivateProfile(here, owner, stolen.sealed)).toMatchObject({ legalName: "山田彩" });
  const dir = await mkdtemp(join(tmpdir(), "musubi-test-system-"));
  const there = await openKeyRing({ dir, random: systemRandom, mayCreate: true });
  expect(() => unsealPrivateProfile(there, owner, stolen.sealed)).toThrow(SealBroken);
  const sample = { wrapped: owner.key, context: ownerKeyContext(aya.accountId) };
  expect(() => refuseStrangeRing(there, sample)).toThrow(expect.objectContaining({ code: "key_ring_foreign" }));
  await rm(dir, { recursive: true });
});

test("[ACC-06] whoever has not taken a case reads nothing of it, and the attempt is on record", async () => {
  const [taker, other] = [new DeskPerson(world, "moderator"), new DeskPerson(world, "moderator")];
  await taker.must("case.take", { caseId });
  expect((await taker.must("case.read", { caseId })).messages).toHaveLength(1);
  expect((await other.call("case.take", { caseId })).code).toBe("case_taken");
  expect((await other.call("case.read", { caseId })).code).toBe("grant_over");
  expect((await other.call("case.answer", { caseId, clientId: brand<ClientId>("x".repeat(20)), text: "x" })).status).not.toBe(200);
  expect(await ledger("select result, denial from musubi.ledger where staff_id = $1", [other.facts.id])).toContainEqual({
    result: "denied",
    denial: "grant_over",
  });
});

test.each([
  ["by an operation of that name", "case.search", { words: "山田" }, "not_found"],
  ["by a name as a filter of the list", "case.list", { states: ["waiting"], name: "山田" }, "invalid_input"],
  ["by the person's id", "case.list", { states: ["waiting"], subjectId: "usr_00000000000000000001" }, "invalid_input"],
])("[ACC-07] the inbox is not searched %s, whoever asks", async (_, operation, input, code) => {
  for (const role of ["support", "moderator", "security", "auditor", "developer"] as const) {
    const answer = await new DeskPerson(world, role).call(operation, input);
    // A role that may not list cases hears that first.
    expect(["not_allowed", code]).toContain(answer.code);
    expect(JSON.stringify(answer.body)).not.toMatch(/山田|usr_|住所/);
  }
  const asked = await new DeskPerson(world, "support").call(operation, input);
  expect(asked.code).toBe(code);
});

test.each([
  ["the entry", "ledger"],
  ["the sealed record", "ledger_records"],
])("[FAULT ledger disk full] where %s cannot be written nothing is shown, and life goes on when it can again", async (_, table) => {
  const support = new DeskPerson(world, "support");
  const grantId = await grantOf(support);
  const before = await ledger("select count(*) as count from musubi.ledger");
  const superuser = await databaseAsSuperuser(world, inject("cluster"));
  // What PostgreSQL itself raises when a table cannot grow.
  await superuser.query(
    `create or replace function musubi_meta.disk_full() returns trigger language plpgsql as $$ begin raise exception 'could not extend file' using errcode = 'disk_full'; end $$`,
  );
  await superuser.query(`create trigger disk_full before insert on musubi.${table} for each row execute function musubi_meta.disk_full()`);
  const answer = await support.call("person.reveal", { grantId, fields: FIELDS });
  await superuser.query(`drop trigger disk_full on musubi.${table}`);
  await superuser.end();
  expect([answer.status, answer.code]).toEqual([503, "unavailable"]);
  expect(JSON.stringify(answer.body)).not.toContain("千代田");
  expect(await ledger("select count(*) as count from musubi.ledger")).toEqual(before);
  expect((await aya.must("disclosure.list", { countMax: 10 })).disclosures).toEqual([]);
  // The budget was not taken either: the same reading works now, and is recorded.
  expect((await support.must("person.reveal", { grantId, fields: FIELDS })).values).toHaveLength(1);
  expect((await aya.must("disclosure.list", { countMax: 10 })).disclosures).toHaveLength(1);
});
