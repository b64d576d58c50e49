import { brand, randomName, systemRandom } from "@musubi/base";
import type { ClientId } from "@musubi/protocol";
import { type Person, startWorld, type World } from "@musubi/testkit";
import { afterAll, beforeAll, expect, inject, test, vi } from "vitest";
import { checkProof } from "../src/features/log/audit/proof-check.ts";
import { databaseAsSuperuser } from "./database-as.ts";
import { DeskPerson } from "./staff-desk.ts";

// What the service says of itself, counted again by somebody who believes none of it: from the proofs that people and auditors hold,
// under the log's key, without a look into the database.

let world: World;
let people: Person[];
beforeAll(async () => {
  world = await startWorld(inject("cluster"), { hasStaff: true });
  people = [await world.person("aya"), await world.person("ben"), await world.person("chie")];
  const far = { employer: { id: "emp_0123456789abcdefghj9", name: "Kaede Support", country: "JP" }, contract: "contractor" } as const;
  const [near, partner] = [new DeskPerson(world, "support"), new DeskPerson(world, "support", far as unknown as object)];
  for (const [nth, person] of people.entries()) {
    const opened = await person.must("support.open", {
      topic: "privacy",
      text: "見てください",
      clientId: brand<ClientId>(randomName(systemRandom, 20)),
    });
    await work(nth === 0 ? partner : near, opened.case.caseId, nth + 1);
  }
});
afterAll(() => world.stop());

/** Reads a case, is refused once, and opens a field as often as it is said. */
async function work(desk: DeskPerson, caseId: string, times: number): Promise<void> {
  await desk.must("case.take", { caseId });
  await desk.must("case.read", { caseId });
  const scope = { kind: "fields", fields: ["profile.handle"] };
  const { grant } = await desk.must("access.request", { caseId, purpose: "security_incident", words: "確認のために開きます", scope });
  const { grantId } = grant;
  expect((await desk.call("person.reveal", { grantId, fields: ["profile.handle"] })).code).toBe("grant_over");
  await new DeskPerson(world, "approver").must("access.approve", { grantId, words: "" });
  for (let time = 0; time < times; time += 1) await desk.must("person.reveal", { grantId, fields: ["profile.handle"] });
}

interface Figures {
  reads: number;
  denied: number;
  people: number;
  byEmployer: Record<string, number>;
  byPurpose: Record<string, number>;
}

/** The figures of the running week as the service tells them. */
async function told(): Promise<Figures> {
  const { digests } = await new DeskPerson(world, "auditor").must("digest.list", {});
  const [{ reads, denied, people: concerned, byEmployer, byPurpose }] = digests as [(typeof digests)[number]];
  return {
    reads,
    denied,
    people: concerned,
    byEmployer: Object.fromEntries(byEmployer.map((one) => [one.employer, one.reads])),
    byPurpose: Object.fromEntries(byPurpose.map((one) => [one.purpose, one.reads])),
  };
}

interface ProvenRecord {
  readonly entryId: string;
  readonly subjectId: string | null;
  readonly employer: string;
  readonly purpose: string | null;
  readonly result: "shown" | "denied";
}

/** The same figures from proofs alone. Each leaf of the log has to be among them, once: what is left out is noticed. */
async function counted(): Promise<Figures> {
  const vkey = (await (await fetch(`${world.url}/log/key`)).text()).trim();
  const size = Number((await (await fetch(`${world.url}/log/checkpoint`)).text()).split("\n")[1]);
  const auditor = new DeskPerson(world, "auditor");
  const { entries } = await auditor.must("audit.query", { since: 0, countMax: 200 });
  const records = new Map<number, ProvenRecord>();
  for (const { entryId } of entries) {
    const { proof } = await auditor.must("audit.prove", { entryId });
    const verdict = checkProof(proof ?? "", vkey);
    expect(verdict).toMatchObject({ isGood: true, entryId });
    if (verdict.isGood && verdict.record !== null) records.set(verdict.index, JSON.parse(verdict.record) as ProvenRecord);
  }
  expect([...records.keys()].sort((one, other) => one - other)).toEqual(Array.from({ length: size }, (_, index) => index));
  const shown = [...records.values()].filter(({ result }) => result === "shown");
  const tally = (keyOf: (record: ProvenRecord) => string): Record<string, number> => {
    const counts: Record<string, number> = {};
    for (const record of shown) counts[keyOf(record)] = (counts[keyOf(record)] ?? 0) + 1;
    return counts;
  };
  return {
    reads: shown.length,
    denied: records.size - shown.length,
    people: new Set(shown.map(({ subjectId }) => subjectId)).size,
    byEmployer: tally(({ employer }) => employer),
    byPurpose: tally(({ purpose }) => purpose ?? "-"),
  };
}

/** Waits until the log has taken up everything. */
async function signed(): Promise<void> {
  const auditor = new DeskPerson(world, "auditor");
  await vi.waitFor(async () => expect((await auditor.must("coverage.read", {})).log.waiting).toBe(0), { timeout: 10_000 });
}

test("[ACC-12] the figures of the staff's reads are what the log's proofs add up to, and each person's list is their part of it", async () => {
  await signed();
  const figures = await counted();
  expect(figures).toEqual(await told());
  expect(figures).toEqual({
    reads: 3 + 1 + 2 + 3,
    denied: 3,
    people: 3,
    byEmployer: { "Kaede Support": 2, "Musubi Desk": 7 },
    byPurpose: { support_request: 3, security_incident: 6 },
  });
  const lists = await Promise.all(people.map(async (one) => (await one.must("disclosure.list", { countMax: 100 })).disclosures.length));
  expect(lists.reduce((sum, count) => sum + count, 0)).toBe(figures.reads);
});

test("[ACC-12] figures that were bettered are caught: a read that is told under another employer, and one that is told as no read", async () => {
  await signed();
  const truth = await counted();
  const superuser = await databaseAsSuperuser(world, inject("cluster"));
  const last = "(select max(seq) from musubi.ledger where result = 'shown')";
  for (const [change, back] of [
    ["employer = 'Somebody Else'", "employer = 'Musubi Desk'"],
    ["result = 'denied', denial = 'policy'", "result = 'shown', denial = ''"],
  ] as const) {
    const { rows } = await superuser.query<{ seq: number }>(`select seq from musubi.ledger where seq = ${last}`);
    await superuser.query(`update musubi.ledger set ${change} where seq = $1`, [rows[0]?.seq]);
    expect(await told(), change).not.toEqual(truth);
    expect(await counted(), change).toEqual(truth);
    await superuser.query(`update musubi.ledger set ${back} where seq = $1`, [rows[0]?.seq]);
  }
  expect(await told()).toEqual(truth);
  await superuser.end();
});
