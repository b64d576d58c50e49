import { brand, randomName, systemClock, systemRandom } from "@musubi/base";
import type { ClientId } from "@musubi/protocol";
import { STAFF_OPERATIONS } from "@musubi/protocol/staff";
import { type Carelessness, loadBrokenBuild, rewriteFunction, startWorld, type World } from "@musubi/testkit";
import { generateKeyPair } from "jose";
import type { ClientBase } from "pg";
import { expect, inject, test } from "vitest";
import type { serve } from "../src/start.ts";
import { databaseAsSuperuser } from "./database-as.ts";
import { DeskPerson } from "./staff-desk.ts";

// Whom the data plane believes, and what it keeps to whoever asks: each drill once on the product, and on builds that are broken.

/** What is wrong with a data plane on purpose. */
interface Fault {
  readonly source?: readonly Carelessness[];
  readonly database?: (superuser: ClientBase) => Promise<unknown>;
}

const NOTICED: Error = expect.objectContaining({ name: "AssertionError" });

async function brokenServe(source: readonly Carelessness[]): Promise<typeof serve> {
  // The same file with other words in it exports the same names.
  return ((await loadBrokenBuild("apps/server/src/start.ts", source)) as { serve: typeof serve }).serve;
}

/** Starts a world of this build, with a case in it. */
async function inWorld(fault: Fault, work: (world: World, caseId: string) => Promise<void>): Promise<void> {
  const build = fault.source === undefined ? {} : { serve: await brokenServe(fault.source) };
  await using world = await startWorld(inject("cluster"), { hasStaff: true, ...build });
  const aya = await world.person("aya", "彩");
  const clientId = brand<ClientId>(randomName(systemRandom, 20));
  const opened = await aya.must("support.open", { topic: "privacy", text: "住所が変わりました。", clientId });
  const superuser = await databaseAsSuperuser(world, inject("cluster"));
  try {
    await fault.database?.(superuser);
    await work(world, opened.case.caseId);
  } finally {
    await superuser.end();
  }
}
async function onlyOurDirectoryIsBelieved(fault: Fault = {}): Promise<void> {
  await inWorld(fault, async (world) => {
    const support = new DeskPerson(world, "support");
    const { privateKey } = await generateKeyPair("EdDSA", { crv: "Ed25519" });
    const list = { states: ["waiting"] };
    const seconds = Math.floor(systemClock.nowMs() / 1000);
    const spoilt: [string, Parameters<DeskPerson["call"]>[2]][] = [
      ["another issuer", { claims: { iss: "musubi-directory:another" } }],
      ["another audience", { claims: { aud: "musubi-data:another" } }],
      ["a key that is not ours, with our key id", { key: privateKey }],
      ["another key id", { header: { kid: "partner-1" } }],
      ["another kind of token", { header: { typ: "JWT" } }],
      ["too old", { claims: { iat: seconds - 60, exp: seconds - 58 } }],
      ["too long", { claims: { exp: seconds + 3600 } }],
      ["from the future", { claims: { iat: seconds + 60, exp: seconds + 62 } }],
      ["for another operation", { operation: "access.list" }],
      ["for another body", { body: JSON.stringify({ states: ["closed"] }) }],
      ["without facts", { claims: { staff: { id: "stf_x" } } }],
    ];
    for (const [what, how] of spoilt) expect([what, (await support.call("case.list", list, how)).code]).toEqual([what, "unauthenticated"]);
    const claims = { jti: "used-twice-0123456789" };
    expect((await support.call("case.list", list, { claims })).status).toBe(200);
    expect((await support.call("case.list", list, { claims })).code).toBe("unauthenticated");
  });
}
test("[AUTH-01] only our directory is believed, for this call, once", () => expect(onlyOurDirectoryIsBelieved()).resolves.toBeUndefined());

const inCheck = (from: string, to: string): Fault => ({ source: [{ file: "apps/server/src/staff/assertion.ts", from, to }] });
test.each([
  ["a foreign issuer that is accepted", inCheck("claims.iss !== this.#trust.issuer || ", "")],
  ["a foreign audience that is accepted", inCheck(" || claims.aud !== this.#trust.audience", "")],
  ["a word that counts for any operation", inCheck("if (claims.op !== call.operation) return null;", "")],
  [
    "a word that counts for any body",
    inCheck('if (claims.body !== createHash("sha256").update(call.body).digest("base64url")) return null;', ""),
  ],
  ["a word that never grows old", inCheck(" || claims.exp + TOLERANCE_SECONDS < seconds", "")],
  ["a word that may be as long as it says", inCheck(" || claims.exp - claims.iat > 2", "")],
  ["a word from the future", inCheck("claims.iat > seconds + TOLERANCE_SECONDS || ", "")],
  ["a word that counts twice", inCheck("if (this.#used.has(jti)) return false;", "")],
] as const)("[AUTH-01] the same drill notices %s", (_, fault) => expect(onlyOurDirectoryIsBelieved(fault)).rejects.toThrow(NOTICED));

async function developersAreRefused(fault: Fault = {}): Promise<void> {
  await inWorld(fault, async (world, caseId) => {
    const developer = new DeskPerson(world, "developer");
    const auditor = new DeskPerson(world, "auditor");
    const since = systemClock.nowMs();
    // Done before by those who may: what was decided for them shall decide nothing for others.
    await new DeskPerson(world, "support").must("case.list", { states: ["waiting"] });
    await auditor.must("audit.query", { since: 0 });
    for (const operation of Object.values(STAFF_OPERATIONS)) {
      const code = (await developer.call(operation.name, inputOf(operation.name, caseId))).code;
      expect([operation.name, code]).toEqual([operation.name, "not_allowed"]);
    }
    const { totals } = await auditor.must("audit.query", { staffId: developer.facts.id, since });
    expect(totals.denied).toBe(Object.keys(STAFF_OPERATIONS).length);
  });
}
test("[A-1] every operation of the staff refuses a developer, and the refusal is on record", () =>
  expect(developersAreRefused()).resolves.toBeUndefined());

test.each<[string, Fault]>([
  [
    "standing access: rules that nobody asks",
    {
      source: [
        {
          file: "apps/server/src/staff/staff-kernel.ts",
          from: "return this.#parts.policy.decide(staff, operation.action, isAboutPerson ? about.country : null);",
          to: 'return { isAllowed: true, rules: ["x"] };',
        },
      ],
    },
  ],
  [
    "a stale cache of rights: what was decided for one role counts for the next",
    {
      source: [
        {
          file: "apps/server/src/staff/staff-kernel.ts",
          from: "return this.#parts.policy.decide(staff, operation.action, isAboutPerson ? about.country : null);",
          to: `const kept = ((this.#parts as unknown as { kept?: Map<string, Verdict> }).kept ??= new Map());
    const verdict = kept.get(operation.action) ?? this.#parts.policy.decide(staff, operation.action, isAboutPerson ? about.country : null);
    kept.set(operation.action, verdict);
    return verdict;`,
        },
      ],
    },
  ],
  [
    "a gap in the record: refusals that nobody writes down",
    {
      source: [
        {
          file: "apps/server/src/staff/staff-kernel.ts",
          from: "entries.push(await noteDenial(tx, { ...denialOf(operation, about), rules: this.#rulesOf(verdict) }));",
          to: "",
        },
      ],
    },
  ],
  [
    "a refusal that is written down as a read",
    { database: (db) => rewriteFunction(db, "musubi.write_entry", "case when p_denial = '' then 'shown' else 'denied' end", "'shown'") },
  ],
])("[A-1] the same drill notices %s", (_, fault) => expect(developersAreRefused(fault)).rejects.toThrow(NOTICED));

function inputOf(operation: string, caseId: string): unknown {
  const grantId = "grt_00000000000000000000";
  const request = {
    caseId,
    purpose: "support_request",
    words: "変更のご依頼の確認のため",
    scope: { kind: "fields", fields: ["profile.handle"] },
  };
  const inputs: Readonly<Record<string, unknown>> = {
    "access.preview": request,
    "access.request": request,
    "access.breakGlass": request,
    "access.list": { which: "mine" },
    "access.cut": { staffId: null, team: "x", employerId: null, country: null, words: "x" },
    "access.review": { grantId, verdict: "justified", words: "0123456789" },
    "alert.list": { which: "open" },
    "alert.close": { alertId: "alr_00000000000000000000", words: "x" },
    "audit.query": { since: 0 },
    "audit.prove": { entryId: "led_00000000000000000000" },
    "case.list": { states: ["waiting"] },
    "case.answer": { caseId, clientId: "x", text: "x" },
    "digest.signOff": { week: "2026-W01", words: "" },
    "person.reveal": { grantId, fields: ["profile.handle"] },
    "person.revealMessages": { grantId, talkId: "tlk_00000000000000000000", fromSeq: 1, toSeq: 2 },
  };
  return (
    inputs[operation] ??
    (operation.startsWith("case.")
      ? { caseId }
      : operation.startsWith("access.")
        ? { grantId, words: "x", ...(operation === "access.end" ? { words: undefined } : {}) }
        : {})
  );
}
