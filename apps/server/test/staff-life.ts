import { brand, present, randomName, systemRandom } from "@musubi/base";
import type { AccountId, ClientId } from "@musubi/protocol";
import type { RevealField, StaffFacts } from "@musubi/protocol/staff";
import type { Beside, Person, World } from "@musubi/testkit";
import fc from "fast-check";
import type { ClientBase } from "pg";
import { expect } from "vitest";
import { DeskPerson } from "./staff-desk.ts";

/** Where a life takes place: two servers on one database, and two people. */
export interface LifePlace {
  readonly world: World;
  readonly beside: Beside;
  readonly people: readonly Person[];
  readonly superuser: ClientBase;
}

const FIELDS: readonly RevealField[] = ["profile.displayName", "account.country", "devices.list"];
const PLACES = ["JP", "KR"] as const;
const DEVICES: readonly StaffFacts["device"][] = ["managed", "managed", "unhealthy"];

type Act =
  | { readonly what: "ask"; readonly who: number; readonly case: number; readonly fields: number }
  | { readonly what: "decide"; readonly grant: number; readonly isYes: boolean }
  | { readonly what: "read"; readonly isHolder: boolean; readonly grant: number; readonly field: number; readonly server: number }
  | { readonly what: "end" | "close"; readonly grant: number }
  | { readonly what: "cut"; readonly who: number }
  | { readonly what: "move"; readonly who: number; readonly place: number; readonly device: number };

const nat = (max: number) => fc.nat(max - 1);
/** Which of the grants there are, the newest first. Most lives are about a few of them, or hardly anything would ever be shown. */
const whichGrant = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: nat(3) });
const mostly = <T>(usual: T, other: T) =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constant(other) });
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ what: fc.constant("ask" as const), who: nat(2), case: nat(2), fields: nat(3) }) },
  { weight: 9, arbitrary: fc.record({ what: fc.constant("decide" as const), grant: whichGrant, isYes: mostly(true, false) }) },
  {
    weight: 20,
    arbitrary: fc.record({
      what: fc.constant("read" as const),
      isHolder: mostly(true, false),
      grant: whichGrant,
      field: nat(3),
      server: nat(2),
    }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constantFrom("end" as const, "close" as const), grant: whichGrant }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant("cut" as const), who: nat(2) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant("move" as const), who: nat(2), place: nat(2), device: nat(3) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant("move" as const), who: nat(2), place: fc.constant(0), device: fc.constant(0) }) },
);

interface ModelGrant {
  readonly id: string;
  readonly who: number;
  readonly case: number;
  readonly fields: readonly RevealField[];
  readonly place: string;
  left: number;
  state: "asked" | "live" | "over";
}

/** One life: two readers, one who decides, one case of each person. */
class Life {
  readonly #place: LifePlace;
  readonly #readers: readonly DeskPerson[];
  readonly #approver: DeskPerson;
  readonly #security: DeskPerson;
  readonly #cases: { readonly id: string; isOpen: boolean }[] = [];
  readonly #grants: ModelGrant[] = [];
  readonly shown: { readonly entryId: string; readonly subject: AccountId; readonly field: RevealField }[] = [];
  deniedCount = 0;

  constructor(place: LifePlace) {
    const { world } = place;
    this.#place = place;
    this.#readers = [new DeskPerson(world, "support", { team: "north" }), new DeskPerson(world, "support", { team: "south" })];
    this.#approver = new DeskPerson(world, "approver");
    this.#security = new DeskPerson(world, "security");
  }

  async begin(): Promise<void> {
    for (const person of this.#place.people) {
      const clientId = brand<ClientId>(randomName(systemRandom, 20));
      const { case: opened } = await person.must("support.open", { topic: "account", text: "お願いします", clientId });
      this.#cases.push({ id: opened.caseId, isOpen: true });
    }
  }

  /** Closes what is open, so that the next life may open cases of its own. */
  async finish(): Promise<void> {
    for (const [index, one] of this.#cases.entries())
      if (one.isOpen) await present(this.#place.people[index], "Two people.").must("support.close", { caseId: brand(one.id) });
  }

  async act(step: Act): Promise<void> {
    switch (step.what) {
      case "ask":
        return await this.#ask(step);
      case "decide":
        return await this.#decide(step);
      case "read":
        return await this.#read(step);
      case "end":
      case "close":
        return await this.#end(step);
      case "cut": {
        const { team } = present(this.#readers[step.who], "Two read.").facts;
        await this.#security.must("access.cut", { staffId: null, team, employerId: null, country: null, words: "test" });
        for (const grant of this.#grants) if (grant.who === step.who) grant.state = "over";
        return;
      }
      case "move": {
        const reader = present(this.#readers[step.who], "Two read.");
        reader.facts = {
          ...reader.facts,
          accessCountry: present(PLACES[step.place], "Two places."),
          device: present(DEVICES[step.device], "Three devices."),
        };
      }
    }
  }

  async #ask({ who, case: number, fields }: Extract<Act, { what: "ask" }>): Promise<void> {
    const reader = present(this.#readers[who], "Two read.");
    const about = present(this.#cases[number], "Two cases.");
    const wanted = FIELDS.slice(0, fields + 1);
    const input = {
      caseId: about.id,
      purpose: "support_request",
      words: "依頼の確認のため",
      scope: { kind: "fields", fields: wanted },
      rowsMax: 1 + (fields % 2),
    };
    const answer = await reader.call("access.request", input);
    const isAllowed = mayWork(reader) && about.isOpen;
    expect(answer.status === 200, JSON.stringify(answer.body)).toBe(isAllowed);
    if (!mayWork(reader)) this.deniedCount += 1;
    if (answer.status !== 200) return;
    const { grantId } = answer.body["grant"] as { grantId: string };
    this.#grants.push({
      id: grantId,
      who,
      case: number,
      fields: wanted,
      place: reader.facts.accessCountry,
      left: 1 + (fields % 2),
      state: "asked",
    });
  }

  async #decide({ grant: number, isYes }: Extract<Act, { what: "decide" }>): Promise<void> {
    const grant = this.#grants.at(-1 - number);
    if (grant === undefined) return;
    const answer = await this.#approver.call(isYes ? "access.approve" : "access.deny", { grantId: grant.id, words: "ok" });
    expect(answer.status === 200).toBe(grant.state === "asked");
    if (grant.state === "asked") grant.state = isYes ? "live" : "over";
  }

  async #read({ isHolder, grant: number, field: fieldNumber, server }: Extract<Act, { what: "read" }>): Promise<void> {
    const grant = this.#grants.at(-1 - number);
    if (grant === undefined) return;
    const reader = present(this.#readers[isHolder ? grant.who : 1 - grant.who], "Two read.");
    const field = present(FIELDS[fieldNumber], "Three fields.");
    reader.door = present((server === 0 ? this.#place.world : this.#place.beside).staff, "Both serve the staff.");
    const answer = await reader.call("person.reveal", { grantId: grant.id, fields: [field] });
    const mustShow =
      mayWork(reader) &&
      isHolder &&
      grant.state === "live" &&
      grant.fields.includes(field) &&
      grant.left > 0 &&
      grant.place === reader.facts.accessCountry;
    expect([answer.status === 200, JSON.stringify({ grant, field, facts: reader.facts.accessCountry, code: answer.code })]).toEqual([
      mustShow,
      expect.anything(),
    ]);
    if (!mustShow) {
      this.deniedCount += 1;
      return;
    }
    grant.left -= 1;
    const subject = present(this.#place.people[grant.case], "Two people.").accountId;
    this.shown.push({ entryId: String(answer.body["entryId"]), subject, field });
  }

  async #end({ what, grant: number }: Extract<Act, { what: "end" | "close" }>): Promise<void> {
    const grant = this.#grants.at(-1 - number);
    if (grant === undefined) return;
    if (what === "end") {
      await this.#security.call("access.end", { grantId: grant.id });
      grant.state = "over";
      return;
    }
    const about = present(this.#cases[grant.case], "Two cases.");
    if (!about.isOpen) return;
    await present(this.#place.people[grant.case], "Two people.").must("support.close", { caseId: brand(about.id) });
    about.isOpen = false;
    for (const each of this.#grants) if (each.case === grant.case) each.state = "over";
  }
}

/** People who live in Japan are read in Japan, on a managed device. */
function mayWork({ facts }: DeskPerson): boolean {
  return facts.accessCountry === "JP" && facts.device === "managed";
}

/**
 * Lives random lives of staff, grants, ends, moves and readings, and throws unless what was shown is what a few lines of model say
 * must be shown, what the ledger holds, and what the people concerned see.
 */
export async function liveRandomLives(place: LifePlace, how: { readonly seed: number; readonly numRuns: number }): Promise<void> {
  const { superuser, people } = place;
  let shownCount = 0;
  const acts = fc.array(act, { minLength: 30, maxLength: 60 });
  const property = fc.asyncProperty(acts, async (steps) => {
    const { rows: before } = await superuser.query<{ seq: number }>("select coalesce(max(seq), 0)::int as seq from musubi.ledger");
    const life = new Life(place);
    await life.begin();
    for (const step of steps) await life.act(step);
    await life.finish();
    shownCount += life.shown.length;
    const { rows } = await superuser.query<{ id: string; subject_id: string; fields: string[]; result: string }>(
      "select id, subject_id, fields, result from musubi.ledger where seq > $1 order by seq",
      [before[0]?.seq ?? 0],
    );
    const shown = rows.filter((row) => row.result === "shown");
    expect(shown.map((row) => ({ entryId: row.id, subject: row.subject_id, field: row.fields[0] }))).toEqual(life.shown);
    expect(rows.filter((row) => row.result === "denied")).toHaveLength(life.deniedCount);
    for (const person of people) {
      const { disclosures } = await person.must("disclosure.list", { countMax: 100 });
      const theirs = life.shown.filter((one) => one.subject === person.accountId).map((one) => one.entryId);
      expect(disclosures.slice(0, theirs.length).map((one) => one.entryId)).toEqual(theirs.toReversed());
    }
  });
  await fc.assert(property, { ...how, endOnFailure: true });
  // Lives in which hardly anything is shown would prove nothing.
  expect(shownCount).toBeGreaterThanOrEqual(how.numRuns);
}
