import { randomName, systemRandom } from "@musubi/base";
import type { CaseId, ClientId, LedgerEntryId, TalkId } from "@musubi/protocol";
import type { StaffFacts, StaffId } from "@musubi/protocol/staff";
import type { Person, World } from "@musubi/testkit";
import type { LedgerRow } from "../src/features/disclosure/port.ts";
import { type DeskDatabase, deskDatabase, type Tx } from "../src/kernel/transaction.ts";
import { openPool } from "../src/platform/postgres/pool.ts";
import { sql } from "../src/platform/postgres/sql.ts";

/** The desk of the staff on a world's database, past the console: what it does, it does with the functions of the database. */
export interface Desk extends AsyncDisposable {
  /** Runs `work` as the staff's kernel would. */
  transact<T>(work: (tx: Tx) => Promise<T>, staff?: StaffFacts): Promise<T>;
  /** Takes a case, reads what is written in it, and has the record sealed, signed for and told. */
  readCase(caseId: CaseId, staff?: StaffFacts): Promise<ReadEntry>;
  /** The same without telling anybody of it: as if the process had died right after the commit. */
  readCaseSilently(caseId: CaseId, staff?: StaffFacts): Promise<ReadEntry>;
  /** Opens a stretch of a talk for a case, after two others have agreed; every member is a subject of it. */
  readMessages(wanted: { caseId: CaseId; talkId: TalkId; fromSeq: number; toSeq: number }): Promise<ReadEntry[]>;
  /** Opens a field of the person of a case for an authority, after two others have agreed; with a bar nobody is told before its end. */
  readField(wanted: { caseId: CaseId; bar?: { until: Date | null; ground: string | null } }): Promise<ReadEntry>;
  end(): Promise<void>;
}

/** What the staff is called and writes for each other in tests: no person may ever see it. */
export const STAFF_NAME = "Emi Hayashi";
export const STAFF_WORDS = "The caller says that bob threatened her.";

/** What a reading left in the ledger. */
export interface ReadEntry extends LedgerRow {
  readonly id: LedgerEntryId;
}

/** Emi of support. */
export function staffEmi(twist: Partial<StaffFacts> = {}): StaffFacts {
  return {
    id: "stf_00000000000000000001" as StaffId,
    pseudonym: "psn_00000000000000000001" as StaffFacts["pseudonym"],
    name: STAFF_NAME,
    role: "support",
    team: "First line",
    employer: { id: "emp_00000000000000000001" as StaffFacts["employer"]["id"], name: "Musubi", country: "JP" },
    contract: "employee",
    officeCountry: "JP",
    accessCountry: "JP",
    accessBy: "office_network",
    deviceId: null,
    device: "managed",
    sessionId: "sss_00000000000000000001" as StaffFacts["sessionId"],
    signedInAt: 1,
    secondFactorAt: 1,
    ...twist,
  };
}

/** Opens the desk of a world. */
export function openDesk(world: World): Desk {
  const limits = { connectionsMax: 4, statementTimeoutMs: 15_000 };
  const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const pool = openPool(world.database.connectionOf("musubi_desk"), { limits, log: quiet });
  const database: DeskDatabase = deskDatabase(pool);
  const { accountability } = world.server.app;
  const transact: Desk["transact"] = (work, staff = staffEmi()) => database.transact(staff, work);
  const readCaseSilently: Desk["readCaseSilently"] = (caseId, staff) =>
    transact(async (tx) => {
      const taken = await tx.row<{ refusal: string }>(sql`select musubi.take_case(${caseId}) as refusal`);
      if (taken?.refusal !== "") throw new Error(`The case was not taken: ${taken?.refusal}.`);
      const read = await tx.row<{ denial: string; entry: ReadEntry }>(sql`select denial, entry from musubi.read_case(${caseId}, 'test')`);
      if (read === null || read.denial !== "") throw new Error(`The case was not read: ${read?.denial}.`);
      await accountability.seal(tx, read.entry);
      return read.entry;
    }, staff);
  const readMessages: Desk["readMessages"] = async ({ caseId, talkId, fromSeq, toSeq }) => {
    const scope = JSON.stringify({ kind: "messages", talkId, fromSeq, toSeq });
    const asked = await transact((tx) =>
      tx.row<{ grant_id: string }>(
        sql`select grant_id from musubi.ask_access(${caseId}, 'safety_report', ${STAFF_WORDS}, ${scope}::jsonb, 500, 1000000, 30, 2, false)`,
      ),
    );
    const grantId = asked?.grant_id ?? "";
    await approveTwice(transact, grantId);
    const entries = await transact(async (tx) => {
      const read = await tx.row<{ denial: string; entries: ReadEntry[] }>(
        sql`select denial, entries from musubi.reveal_messages(${grantId}, ${talkId}, ${fromSeq}, ${toSeq}, 'test')`,
      );
      if (read === null || read.denial !== "") throw new Error(`The messages were not read: ${read?.denial}.`);
      for (const entry of read.entries) await accountability.seal(tx, entry);
      return read.entries;
    });
    accountability.recorded(entries);
    await accountability.log.settle();
    return entries;
  };
  const readField: Desk["readField"] = async ({ caseId, bar }) => {
    const scope = JSON.stringify({ kind: "fields", fields: ["profile.displayName"] });
    const asked = await transact((tx) =>
      tx.row<{ refusal: string; grant_id: string }>(
        sql`select * from musubi.ask_access(${caseId}, 'legal_request', ${STAFF_WORDS}, ${scope}::jsonb, 5, 10000, 30, 2, false,
              ${bar?.until ?? null}, ${bar?.ground ?? null})`,
      ),
    );
    if (asked?.refusal !== "") throw new Error(`Access was not asked for: ${asked?.refusal}.`);
    await approveTwice(transact, asked.grant_id);
    const entry = await transact(async (tx) => {
      const read = await tx.row<{ denial: string; entry: ReadEntry }>(
        sql`select denial, entry from musubi.reveal_person(${asked.grant_id}, array['profile.displayName'], 'test')`,
      );
      if (read === null || read.denial !== "") throw new Error(`The field was not read: ${read?.denial}.`);
      await accountability.seal(tx, read.entry);
      return read.entry;
    });
    accountability.recorded([entry]);
    return entry;
  };
  const end = (): Promise<void> => pool.end();
  return {
    transact,
    readCaseSilently,
    readMessages,
    readField,
    readCase: async (caseId, staff) => {
      const entry = await readCaseSilently(caseId, staff);
      accountability.recorded([entry]);
      return entry;
    },
    end,
    [Symbol.asyncDispose]: end,
  };
}

async function approveTwice(transact: Desk["transact"], grantId: string): Promise<void> {
  for (const [place, role] of (["approver", "security"] as const).entries()) {
    const staff = staffEmi({ id: `stf_0000000000000000001${place}` as StaffId, role });
    await transact((tx) => tx.run(sql`select musubi.decide_access(${grantId}, 'approve', 'yes')`), staff);
  }
}

/** Has a person write to the service. */
export async function openCaseOf(person: Person, text = "助けてください"): Promise<CaseId> {
  const clientId = randomName(systemRandom, 20) as ClientId;
  return (await person.must("support.open", { topic: "account", text, clientId })).case.caseId;
}

/** Has the staff read what a person wrote, and waits until the public log has it. */
export async function giveDisclosure(world: World, person: Person): Promise<ReadEntry> {
  await using desk = openDesk(world);
  const entry = await desk.readCase(await openCaseOf(person));
  await world.server.app.accountability.log.settle();
  return entry;
}
