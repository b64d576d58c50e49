import { existsSync } from "node:fs";
import { join } from "node:path";
import { brand, randomName, systemClock, systemRandom } from "@musubi/base";
import type { CaseId, ClientId } from "@musubi/protocol";
import { makeBrokenBuild, type Person, rewriteFunction, signUpPerson } from "@musubi/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { endOf, openStream } from "../test/open-stream.ts";
import { givenLives, type LivesPlace, liveOverTwoServers } from "../test/staff-lives.ts";
import { NOTICED, StaffPerson } from "../test/staff-world.ts";
import { startTwoServers, type TwoServers } from "../test/two-servers.ts";

// No read later than a second after a right has ended, across two server processes: taken away through one, read through the other.

const LATE_MS = 1_000;
/** How long reading goes on after the right has ended: well past the second. */
const WATCHED_MS = 1_500;
const PAUSE_MS = 15;

let servers: TwoServers;
let alice: Person;
let security: StaffPerson;
let approver: StaffPerson;
let readers = 0;
beforeAll(async () => {
  servers = await startTwoServers();
  alice = await signUpPerson(servers.first.url, "alice", "彩");
  security = await servers.member("security", ["security"]);
  approver = await servers.member("approver", ["approver"]);
});
afterAll(() => servers[Symbol.asyncDispose]());

/** A right that is used: who reads, under which grant, of which case. */
interface Right {
  readonly reader: StaffPerson;
  readonly grantId: string;
  readonly caseId: CaseId;
  /** The reader's team, in which nobody else is. */
  readonly team: string;
}

async function mustOf(person: StaffPerson, operation: string, input: object): Promise<Record<string, never>> {
  const { status, json } = await person.raw(operation, input);
  if (status !== 200) throw new Error(`${operation} was refused: ${JSON.stringify(json)}`);
  return json as Record<string, never>;
}

const teamOf = (reader: number): string => `team ${reader}`;

/** Somebody new of the support, added in the console, in a team of their own. */
async function newReader(): Promise<StaffPerson> {
  await security.prove();
  readers += 1;
  const facts = {
    email: null,
    job: "",
    team: teamOf(readers),
    contract: "employee" as const,
    officeCountry: "JP",
    roles: ["support" as const],
  };
  const employerId = (await security.must("session.read", {})).self.employer.id;
  const { member } = await security.must("member.add", { ...facts, name: `reader ${readers}`, employerId });
  const { code } = await security.must("member.link", { staffId: member.staffId, hours: 1, vouch: "JP" });
  const reader = new StaffPerson(member.staffId, servers.first.console);
  reader.address = `203.0.113.${readers}`;
  expect((await reader.enrol(code)).status).toBe(200);
  return reader;
}

/** Somebody new of the support with a live grant for a case of alice's. */
async function newRight(): Promise<Right> {
  const clientId = brand<ClientId>(randomName(systemRandom, 20));
  const { caseId } = (await alice.must("support.open", { topic: "privacy", text: "お願いします", clientId })).case;
  const reader = await newReader();
  const scope = { kind: "fields", fields: ["profile.displayName"] };
  const request = { caseId, purpose: "support_request", words: "依頼の確認のため", scope, rowsMax: 1_000 };
  const { grantId } = (await mustOf(reader, "access.request", request))["grant"] as unknown as { grantId: string };
  await mustOf(approver, "access.approve", { grantId, words: "" });
  return { reader, grantId, caseId, team: teamOf(readers) };
}

type End = (right: Right) => Promise<unknown>;
const population = ({ reader }: Right) => ({ population: { kind: "person" as const, target: reader.staffId }, words: "a drill" });
const ENDS: Readonly<Record<string, { readonly end: End; readonly isSessionOver: boolean }>> = {
  "a grant that is ended": { end: ({ grantId }) => mustOf(security, "access.end", { grantId }), isSessionOver: false },
  "a case that its person closes": { end: ({ caseId }) => alice.must("support.close", { caseId }), isSessionOver: false },
  "somebody who is cut": { end: (right) => security.must("cut.make", population(right)), isSessionOver: true },
  "somebody whose team is cut": {
    end: ({ team }) => security.must("cut.make", { population: { kind: "team", target: team }, words: "a drill" }),
    isSessionOver: true,
  },
  "somebody who is signed out": { end: (right) => security.must("population.signOut", population(right)), isSessionOver: true },
  "somebody who has to set a new passkey": {
    end: (right) => security.must("population.demandNewPasskey", population(right)),
    isSessionOver: true,
  },
  "somebody whose roles were changed": {
    end: ({ reader }) => security.must("member.change", { staffId: reader.staffId, roles: ["auditor"] }),
    isSessionOver: true,
  },
};

/** Reads without pause through one process, takes the right away through another, and looks when the last read was. */
async function noReadIsLate(what: string, console = servers.second.console): Promise<void> {
  const { end, isSessionOver } = ENDS[what] ?? { end: () => Promise.reject(new Error(what)), isSessionOver: false };
  const right = await newRight();
  const { reader, grantId } = right;
  reader.url = console;
  const stream = await openStream(console, reader.cookie);
  expect(stream.status).toBe(200);
  const reads: { readonly beganMs: number; readonly isShown: boolean }[] = [];
  let isOver = false;
  const read = async (): Promise<void> => {
    while (!isOver) {
      const beganMs = systemClock.monotonicMs();
      const { status } = await reader.raw("person.reveal", { grantId, fields: ["profile.displayName"] });
      reads.push({ beganMs, isShown: status === 200 });
      await new Promise((done) => setTimeout(done, PAUSE_MS));
    }
  };
  const reading = Promise.allSettled([read(), read()]);
  try {
    await expect.poll(() => reads.filter(({ isShown }) => isShown).length, { timeout: 20_000 }).toBeGreaterThan(10);
    await end(right);
    const endedMs = systemClock.monotonicMs();
    const { rows: ended } = await servers.superuser.query<{ at: Date }>("select clock_timestamp() as at");
    const later = () => reads.filter(({ beganMs }) => beganMs > endedMs + WATCHED_MS);
    await expect.poll(() => later().length, { timeout: 20_000 }).toBeGreaterThan(5);
    if (isSessionOver) expect(await endOf(stream)).toContain("event: ended");
    expect(reads.filter(({ beganMs, isShown }) => isShown && beganMs > endedMs + LATE_MS)).toEqual([]);
    // The record says the same, of reads too that began before and were late.
    const { rows: late } = await servers.superuser.query(
      "select id, at from musubi.ledger where grant_id = $1 and result = 'shown' and at > $2::timestamptz + interval '1 second'",
      [grantId, ended[0]?.at],
    );
    expect(late).toEqual([]);
    const lastMs = Math.max(...reads.filter(({ isShown }) => isShown).map(({ beganMs }) => beganMs)) - endedMs;
    process.stdout.write(`${what}: the last read that was shown anything began ${Math.round(-lastMs)} ms before the end was answered\n`);
  } finally {
    isOver = true;
    await reading;
    await alice.call("support.close", { caseId: right.caseId });
  }
  // Nobody was lost on the way: each read was answered.
  expect((await reading).filter(({ status }) => status === "rejected")).toEqual([]);
}

test.each(Object.keys(ENDS))("[ACC-04] of %s nothing is read a second later, through the other of two server processes", (what) =>
  expect(noReadIsLate(what)).resolves.toBeUndefined(),
);

/** Two new readers, and the pair of servers, or one of them with another directory. */
async function newPlace(console = servers.second.console): Promise<LivesPlace> {
  const readers = [await newReader(), await newReader()] as const;
  return { servers, consoles: [servers.first.console, console], security, approver, readers };
}

test("[ACC-04] in random lives over two server processes, what was shown is what the ledger holds and what the people see, and nothing is shown a second after a right has ended", async () =>
  expect(liveOverTwoServers(await newPlace(), givenLives())).resolves.toBeUndefined());

test("what both recorded stands in one log, which the first signs, and each can be asked for it", async () => {
  const right = await newRight();
  for (const { console } of [servers.first, servers.second]) {
    right.reader.url = console;
    await mustOf(right.reader, "person.reveal", { grantId: right.grantId, fields: ["profile.displayName"] });
  }
  const counted =
    "select (select count(*)::int from musubi.ledger) as entries, (select max(size)::int from musubi.log_checkpoints) as signed";
  await expect
    .poll(async () => {
      const { rows } = await servers.superuser.query<{ entries: number; signed: number }>(counted);
      return (rows[0]?.entries ?? 0) - (rows[0]?.signed ?? 0);
    })
    .toBe(0);
  const { rows: alerts } = await servers.superuser.query("select words from musubi.alerts where kind = 'log_damaged'");
  expect(alerts).toEqual([]);
  const texts = await Promise.all(
    [servers.first, servers.second].map(async ({ url }) => [
      await (await fetch(`${url}/log/key`)).text(),
      (await fetch(`${url}/log/checkpoint`)).status,
    ]),
  );
  expect(texts[0]).toEqual(texts[1]);
  expect(existsSync(join(servers.second.dataDir, "log-head.json"))).toBe(false);
  await alice.call("support.close", { caseId: right.caseId });
});

test("[ACC-04] the same drill notices a process with a stale cache of rights", async () => {
  await using build = await makeBrokenBuild("apps/directory/src/main.ts", [
    {
      file: "apps/directory/src/assertions/hand-over.ts",
      from: "const facts = readFacts(await parts.database.once(sessionStatement(hashSecret(caller.token), caller.address)));",
      to: `const kept = ((parts as unknown as { kept?: Map<string, ReturnType<typeof readFacts>> }).kept ??= new Map());
  const facts = kept.get(caller.token) ?? readFacts(await parts.database.once(sessionStatement(hashSecret(caller.token), caller.address)));
  kept.set(caller.token, facts);`,
    },
  ]);
  const console = await servers.directoryOf(build.entry);
  await expect(noReadIsLate("somebody who is signed out", console)).rejects.toThrow(NOTICED);
  await expect(liveOverTwoServers(await newPlace(console), { ...givenLives(), numRuns: 8, shrinkMs: 0 })).rejects.toThrow(
    /Property failed/,
  );
});

test("[ACC-04] the same drill notices a grant that goes on after its end", async () => {
  const right = "if g.state <> 'live' or musubi.ledger_now() not between g.starts_at and g.ends_at";
  const wrong = "if g.state = 'asked'";
  await rewriteFunction(servers.superuser, "musubi.take_from_grant", right, wrong);
  try {
    await expect(noReadIsLate("a grant that is ended")).rejects.toThrow(NOTICED);
    await expect(liveOverTwoServers(await newPlace(), { ...givenLives(), numRuns: 8, shrinkMs: 0 })).rejects.toThrow(/Property failed/);
  } finally {
    await rewriteFunction(servers.superuser, "musubi.take_from_grant", wrong, right);
  }
});
