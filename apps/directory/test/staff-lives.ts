import { brand, present, randomName, systemClock, systemRandom } from "@musubi/base";
import type { CaseId, ClientId, LedgerEntryId } from "@musubi/protocol";
import type { CutId } from "@musubi/protocol/staff";
import { callHttp, livesOf, type Person, signUpPerson } from "@musubi/testkit";
import fc from "fast-check";
import { expect } from "vitest";
import { Right } from "./right.ts";
import type { StaffPerson } from "./staff-world.ts";
import type { TwoServers } from "./two-servers.ts";

/** Where lives take place, and who is in all of them. */
export interface LivesPlace {
  readonly servers: TwoServers;
  /** The consoles through which readings go, one for each process. */
  readonly consoles: readonly [string, string];
  readonly security: StaffPerson;
  readonly approver: StaffPerson;
  /** Two of the support, each on a managed device in Japan. */
  readonly readers: readonly [StaffPerson, StaffPerson];
}

/** How long after its last end a right is still tried: past the second within which nothing may be shown any more. */
const LATE_MS = 1_000;
const WATCHED_MS = 1_300;
const PAUSE_MS = 20;
const WAIT_MS = 60_000;
/** A proof counts for five minutes. */
const PROVE_AFTER_MS = 120_000;
const SEED = 20_261_123;
const FIELDS = ["profile.displayName"];

const nat = (below: number) => fc.nat(below - 1);
const ONE_OF = { reader: nat(2), person: nat(2), server: nat(2) };
const act = fc.oneof(
  { weight: 6, arbitrary: fc.record({ what: fc.constant("grant" as const), ...ONE_OF }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constant("read" as const), ...ONE_OF }) },
  {
    weight: 6,
    arbitrary: fc.record({ what: fc.constantFrom("end" as const, "close" as const, "cut" as const, "signOut" as const), ...ONE_OF }),
  },
  { weight: 3, arbitrary: fc.record({ what: fc.constantFrom("move" as const, "fallIll" as const), ...ONE_OF }) },
  { weight: 7, arbitrary: fc.record({ what: fc.constant("comeBack" as const), ...ONE_OF }) },
);
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;

/** One reading, as whoever read it saw it. */
interface Reading {
  readonly beganMs: number;
  readonly endedMs: number;
  readonly right: Right;
  readonly person: number;
  /** The entry of what was shown, or null. */
  readonly entryId: string | null;
  readonly code: string | null;
}

/** One life: two readers who read without pause, through either process, while their rights come and go. */
class Life {
  readonly #place: LivesPlace;
  readonly #people: readonly Person[];
  readonly #cases: CaseId[] = [];
  readonly #grants = new Map<string, string>();
  readonly #cuts = new Map<number, CutId>();
  readonly #rights: readonly Right[] = [new Right(), new Right()];
  readonly #isAway = [false, false];
  readonly readings: Reading[] = [];
  #isOver = false;

  constructor(place: LivesPlace, people: readonly Person[]) {
    this.#place = place;
    this.#people = people;
  }

  async begin(): Promise<void> {
    for (const person of [0, 1]) this.#cases[person] = await this.#openCase(person);
    for (const reader of [0, 1]) {
      await this.#attest(reader, "JP", "healthy");
      await this.#signIn(reader);
      // A life has something to lose from the beginning.
      await this.#grant(reader, reader);
    }
  }

  /** Reads without pause until the life is over, through the processes that were drawn. */
  async readAll(reader: number, route: readonly { readonly person: number; readonly server: number }[]): Promise<void> {
    for (let step = 0; !this.#isOver; step += 1) {
      const { person, server } = present(route[step % route.length], "A way that goes round.");
      const grantId = this.#grants.get(`${reader} ${person}`);
      if (grantId !== undefined) this.readings.push(await this.#read(reader, person, { grantId, server }));
      await new Promise((done) => setTimeout(done, PAUSE_MS));
    }
  }

  async act({ what, reader, person, server }: Act): Promise<void> {
    const right = present(this.#rights[reader], "Two read.");
    const { security } = this.#place;
    security.url = present(this.#place.consoles[0], "A right is given and taken by the first.");
    const population = { kind: "person" as const, target: this.#reader(reader).staffId };
    switch (what) {
      case "read":
        return await this.#untilRead();
      case "grant":
        return await this.#grant(reader, person);
      case "end": {
        const grantId = this.#grants.get(`${reader} ${person}`);
        if (grantId !== undefined && right.hasLeave(person))
          await right.changing([person], false, ["leave"], () => this.#call(security, "access.end", { grantId }));
        return;
      }
      case "close":
        return await this.#close(person, server);
      case "cut":
        if (this.#cuts.has(reader)) return;
        return await right.changing([0, 1], false, ["leave", "session"], async () => {
          const { cut } = await security.must("cut.make", { population, words: "a life" });
          this.#cuts.set(reader, cut.cutId);
          this.#isAway[reader] = true;
        });
      case "signOut":
        if (this.#isAway[reader] === true) return;
        return await right.changing([0, 1], false, ["session"], async () => {
          await security.must("population.signOut", { population, words: "a life" });
          this.#isAway[reader] = true;
        });
      case "move":
        return await right.changing([0, 1], false, ["place"], () => this.#attest(reader, "KR", "healthy"));
      case "fallIll":
        return await right.changing([0, 1], false, ["place"], () => this.#attest(reader, "JP", "unhealthy"));
      case "comeBack":
        return await this.#comeBack(reader, right);
    }
  }

  /** Lets everybody read on past the second after the last end; then nobody reads any more. */
  async finish(reading: Promise<unknown>): Promise<void> {
    const lastMs = systemClock.monotonicMs();
    await expect.poll(() => systemClock.monotonicMs() - lastMs > WATCHED_MS, { interval: 50, timeout: WAIT_MS }).toBe(true);
    this.#isOver = true;
    await reading;
    for (const reader of this.#cuts.keys()) await this.#lift(reader);
    for (const person of [0, 1]) await present(this.#people[person], "Two people.").must("support.close", { caseId: this.#caseOf(person) });
  }

  async #read(
    reader: number,
    person: number,
    { grantId, server }: { readonly grantId: string; readonly server: number },
  ): Promise<Reading> {
    const console = present(this.#place.consoles[server], "Two consoles.");
    const beganMs = systemClock.monotonicMs();
    // Not by the reader's own hand: what comes back must not touch the session that they may just be opening anew.
    const response = await fetch(`${console}/api/person.reveal`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Origin: new URL(console).origin, Cookie: this.#reader(reader).cookie },
      body: JSON.stringify({ grantId, fields: FIELDS }),
    });
    const json = (await response.json()) as { entryId?: string; error?: { code: string } };
    const endedMs = systemClock.monotonicMs();
    const right = present(this.#rights[reader], "Two read.");
    return { beganMs, endedMs, right, person, entryId: json.entryId ?? null, code: json.error?.code ?? null };
  }

  async #grant(reader: number, person: number): Promise<void> {
    const right = present(this.#rights[reader], "Two read.");
    if (!right.mayAsk) return;
    const scope = { kind: "fields", fields: FIELDS };
    const request = { caseId: this.#caseOf(person), purpose: "support_request", words: "依頼の確認のため", scope, rowsMax: 1_000 };
    // Whoever has leave already and asks anew reads by the new leave.
    const asked = await this.#call(this.#reader(reader), "access.request", request);
    const { grantId } = asked["grant"] as { grantId: string };
    await right.changing([person], true, ["leave"], async () => {
      await this.#call(this.#place.approver, "access.approve", { grantId, words: "" });
      this.#grants.set(`${reader} ${person}`, grantId);
    });
  }

  async #close(person: number, server: number): Promise<void> {
    const { first, second } = this.#place.servers;
    const { token } = present(this.#people[person], "Two people.");
    const close = () => callHttp((server === 0 ? first : second).url, token, "support.close", { caseId: this.#caseOf(person) });
    const [one, other] = [present(this.#rights[0], "Two read."), present(this.#rights[1], "Two read.")];
    await one.changing([person], false, ["leave"], () =>
      other.changing([person], false, ["leave"], async () => expect((await close()).status).toBe(200)),
    );
    this.#cases[person] = await this.#openCase(person);
  }

  async #comeBack(reader: number, right: Right): Promise<void> {
    await right.changing([0, 1], true, ["place"], () => this.#attest(reader, "JP", "healthy"));
    if (this.#isAway[reader] !== true) return;
    if (this.#cuts.has(reader)) await this.#lift(reader);
    await right.changing([0, 1], true, ["session"], () => this.#signIn(reader));
    this.#isAway[reader] = false;
  }

  /** Until each of both has read something again, if they have anything to read by. */
  async #untilRead(): Promise<void> {
    const count = this.readings.length;
    if (this.#grants.size > 0) await expect.poll(() => this.readings.length - count, { interval: 20, timeout: WAIT_MS }).toBeGreaterThan(3);
  }

  async #signIn(reader: number): Promise<void> {
    const person = this.#reader(reader);
    // Each time from another address: an address may sign in so often and no more.
    person.address = [10, ...systemRandom.bytes(3)].join(".");
    const answer = await person.signIn();
    expect(answer.code).toBeUndefined();
  }

  async #lift(reader: number): Promise<void> {
    const { security } = this.#place;
    const cutId = present(this.#cuts.get(reader), "Whoever was cut.");
    // Nobody lifts what is still being told: the data plane ends what there is when it hears of it.
    const isTold = async () => (await security.must("cut.list", {})).cuts.find((one) => one.cutId === cutId)?.toldAt ?? null;
    await expect.poll(isTold, { timeout: WAIT_MS }).not.toBeNull();
    await security.must("cut.lift", { cutId, words: "a life" });
    this.#cuts.delete(reader);
  }

  async #attest(reader: number, country: string, health: "healthy" | "unhealthy"): Promise<void> {
    const deviceId = present(this.#reader(reader).deviceId, "Readers have a device.");
    await this.#place.security.must("device.attest", { deviceId, health, country, hours: 1 });
  }

  async #openCase(person: number): Promise<CaseId> {
    const clientId = brand<ClientId>(randomName(systemRandom, 20));
    const input = { topic: "privacy" as const, text: "お願いします", clientId };
    return (await present(this.#people[person], "Two people.").must("support.open", input)).case.caseId;
  }

  async #call(by: StaffPerson, operation: string, input: object): Promise<Readonly<Record<string, unknown>>> {
    const { status, json } = await by.raw(operation, input);
    expect([operation, status, json]).toEqual([operation, 200, expect.anything()]);
    return json as Record<string, unknown>;
  }

  #reader(index: number): StaffPerson {
    return present(this.#place.readers[index], "Two read.");
  }

  #caseOf(person: number): CaseId {
    return present(this.#cases[person], "A case of each.");
  }
}

/** What there was before a life. */
interface Since {
  readonly seq: number;
  readonly seen: ReadonlySet<string>;
}

/** What was shown, what the ledger holds and what the people see are one and the same; and nothing was read after its right had ended. */
async function compare(place: LivesPlace, people: readonly Person[], life: Life, since: Since): Promise<number> {
  const { readings } = life;
  const shown = readings.filter(({ entryId }) => entryId !== null);
  expect(shown.filter(({ right, person, beganMs }) => right.isOver(person, beganMs, LATE_MS))).toEqual([]);
  const refused = readings.filter(({ entryId }) => entryId === null);
  expect(
    refused.filter(({ right, person, beganMs, endedMs, code }) => code !== "unavailable" && right.isSure(person, beganMs, endedMs)),
  ).toEqual([]);
  const { rows } = await place.servers.superuser.query<{ id: string; result: string; subject_id: string }>(
    "select id, result, subject_id from musubi.ledger where seq > $1 and action = 'person.reveal' and staff_id = any ($2)",
    [since.seq, place.readers.map(({ staffId }) => staffId)],
  );
  const recorded = rows.filter(({ result }) => result === "shown").map(({ id, subject_id }) => `${id} ${subject_id}`);
  expect(recorded.sort()).toEqual(shown.map(({ entryId, person }) => `${entryId} ${people[person]?.accountId}`).sort());
  // Who has no session does not get as far as the ledger; every other attempt stands in it.
  const attempts = refused.filter(({ code }) => code !== "unauthenticated" && code !== "unavailable");
  expect(rows.filter(({ result }) => result === "denied")).toHaveLength(attempts.length);
  for (const [index, person] of people.entries()) {
    const { first, second } = place.servers;
    const theirs = shown.filter((one) => one.person === index).map(({ entryId }) => entryId);
    for (const { url } of [first, second])
      expect((await seenBy(url, person)).filter((id) => !since.seen.has(id)).sort()).toEqual(theirs.toSorted());
  }
  return shown.length;
}

/** Everything that somebody sees of who opened their data, through this process. */
async function seenBy(url: string, { token }: Person): Promise<string[]> {
  const seen: string[] = [];
  for (let before: LedgerEntryId | undefined; ; before = brand(present(seen.at(-1), "There is more."))) {
    const { output } = await callHttp(url, token, "disclosure.list", { countMax: 100, ...(before === undefined ? {} : { before }) });
    const { disclosures, hasMore } = present(output, "Everybody may look.");
    seen.push(...disclosures.map(({ entryId }) => String(entryId)));
    if (!hasMore) return seen;
  }
}

/**
 * Lives random lives of staff, grants, ends, cuts, moves and readings over two server processes, and throws unless what was shown is what
 * the ledger holds and what the people see, through either process, and nothing was shown later than a second after its right had ended.
 * What fails is made smaller for as long as `shrinkMs` says.
 */
export async function liveOverTwoServers(
  place: LivesPlace,
  how: { readonly seed: number; readonly numRuns: number; readonly shrinkMs: number },
): Promise<void> {
  let shownCount = 0;
  let lifeCount = 0;
  let provenMs = Number.NEGATIVE_INFINITY;
  let people: readonly Person[] = [];
  const way = fc.array(fc.record({ person: nat(2), server: nat(2) }), { minLength: 4, maxLength: 12 });
  const lives = fc.record({ acts: fc.array(act, { minLength: 8, maxLength: 16 }), ways: fc.tuple(way, way) });
  const property = fc.asyncProperty(lives, async ({ acts, ways }) => {
    // A person has a hundred cases at most.
    if (lifeCount % 8 === 0) people = await newPeople(place);
    lifeCount += 1;
    if (systemClock.monotonicMs() - provenMs > PROVE_AFTER_MS) {
      await place.security.prove();
      provenMs = systemClock.monotonicMs();
    }
    const since = await whatThereIs(place, people);
    const life = new Life(place, people);
    await life.begin();
    const reading = Promise.all(ways.map((each, reader) => life.readAll(reader, each)));
    // Whoever waits for it below hears of it.
    reading.catch(() => undefined);
    try {
      for (const step of acts) await life.act(step);
    } finally {
      await life.finish(reading);
    }
    shownCount += await compare(place, people, life, since);
  });
  const { seed, numRuns, shrinkMs } = how;
  await fc.assert(property, {
    seed,
    numRuns,
    endOnFailure: shrinkMs === 0,
    plugins: shrinkMs === 0 ? [] : [fc.interruptAfterTimeLimit(shrinkMs)],
  });
  // Lives in which hardly anything is shown would prove nothing.
  expect(lifeCount).toBe(numRuns);
  expect(shownCount).toBeGreaterThanOrEqual(numRuns);
  process.stdout.write(`${lifeCount} lives over two servers: ${shownCount} readings were shown, recorded and seen\n`);
}

async function newPeople({ servers }: LivesPlace): Promise<readonly Person[]> {
  const nameOf = (name: string) => `${name}.${randomName(systemRandom, 8)}`;
  return [await signUpPerson(servers.first.url, nameOf("aya"), "彩"), await signUpPerson(servers.first.url, nameOf("bunta"), "文太")];
}

async function whatThereIs({ servers }: LivesPlace, people: readonly Person[]): Promise<Since> {
  const { rows } = await servers.superuser.query<{ seq: number }>("select coalesce(max(seq), 0)::int as seq from musubi.ledger");
  const seen = await Promise.all(people.map((person) => seenBy(servers.first.url, person)));
  return { seq: rows[0]?.seq ?? 0, seen: new Set(seen.flat()) };
}

/**
 * A few lives in the gate, and ten times as many in `npm run test:revocation`, of which these are the first. What fails there is made smaller
 * for as long as the test may last.
 */
export function givenLives(): { readonly seed: number; readonly numRuns: number; readonly shrinkMs: number } {
  return { seed: SEED, numRuns: livesOf(4, 40), shrinkMs: livesOf(240_000, 1_700_000) };
}
