import { brand, randomName, systemClock, systemRandom } from "@musubi/base";
import { CaseId, type ClientId } from "@musubi/protocol";
import { AccessGrantId, staffOperation } from "@musubi/protocol/staff";
import { type Person, startWorld } from "@musubi/testkit";
import { pino } from "pino";
import { expect, inject, test } from "vitest";
import { databaseAsSuperuser } from "../../test/database-as.ts";
import { DeskPerson } from "../../test/staff-desk.ts";
import { POLICY_DIR } from "../installed.ts";
import { kernelLog } from "../kernel/kernel-log.ts";
import { deskDatabase } from "../kernel/transaction.ts";
import { openPool } from "../platform/postgres/pool.ts";
import { readStaffPolicy } from "./policy.ts";
import { handleStaff, say } from "./staff-binding.ts";
import { StaffKernel } from "./staff-kernel.ts";

/** No operation of the contract names both today. The kernel may not depend on that. */
const readUnderGrant = staffOperation("case.readUnderGrant", {
  summary: "For a test.",
  action: "revealPerson",
  input: { caseId: CaseId, grantId: AccessGrantId },
  output: {},
  refusals: [],
  discloses: [],
  effect: "read",
});

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

test("an operation that names a case and the grant of another one is about nobody, wherever the person of the named case lives", async () => {
  await using world = await startWorld(inject("cluster"), { hasStaff: true });
  const [aya, wei] = [await world.person("aya"), await world.person("wei")];
  const superuser = await databaseAsSuperuser(world, inject("cluster"));
  await superuser.query("update musubi.accounts set country = case id when $1 then 'TW' else 'JP' end", [wei.accountId]);
  await superuser.end();
  const caseOf = async (person: Person): Promise<CaseId> => {
    const clientId = brand<ClientId>(randomName(systemRandom, 20));
    return (await person.must("support.open", { topic: "account", text: "お願いします", clientId })).case.caseId;
  };
  const grantOf = async (caseId: CaseId): Promise<AccessGrantId> => {
    const scope = { kind: "fields", fields: ["profile.handle"] };
    const request = { caseId, purpose: "support_request", words: "依頼の確認のため", scope };
    return (await new DeskPerson(world, "support").must("access.request", request)).grant.grantId;
  };
  const [cases, pool] = [
    { jp: await caseOf(aya), tw: await caseOf(wei) },
    openPool(world.database.connectionOf("musubi_desk"), { limits: { connectionsMax: 2, statementTimeoutMs: 15_000 }, log: quiet }),
  ];
  const grants = { jp: await grantOf(cases.jp), tw: await grantOf(cases.tw) };
  const { seal, recorded } = world.server.app.accountability;
  const parts = { database: deskDatabase(pool), policy: readStaffPolicy(POLICY_DIR), seal, recorded };
  const bound = handleStaff(readUnderGrant, () => Promise.resolve(say({})));
  const kernel = new StaffKernel({ ...parts, log: kernelLog(pino({ enabled: false }), systemRandom), nowMs: () => systemClock.nowMs() }, [
    bound,
  ]);
  // Who sits in Taipei may look after whoever lives there, and after nobody who lives in Japan.
  const { facts } = new DeskPerson(world, "support", { accessCountry: "TW" });
  const ask = (caseId: CaseId, grantId: AccessGrantId) => kernel.run("case.readUnderGrant", facts, { caseId, grantId });
  const denied = { ok: false, body: { code: "not_allowed" } };
  try {
    expect(await ask(cases.tw, grants.tw)).toEqual({ ok: true, output: {} });
    expect(await ask(cases.jp, grants.jp)).toEqual(denied);
    expect(await ask(cases.tw, grants.jp)).toEqual(denied);
    expect(await ask(cases.jp, grants.tw)).toEqual(denied);
  } finally {
    await pool.end();
  }
});
