import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { systemRandom } from "@musubi/base";
import { signUpPerson } from "@musubi/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openCaseOf, staffEmi } from "../../../test/desk.ts";
import { endAll, type MusubiProgram, runProgram, startProgram, stopProgram } from "../../../test/musubi-program.ts";
import { makeSuite, SealedDevice } from "../../../test/sealed-device.ts";
import { readConfig } from "../../config/settings.ts";
import { type LedgerRow, sealRecord, storeRecord } from "../../features/disclosure/port.ts";
import { deskDatabase } from "../../kernel/transaction.ts";
import { openPool } from "../../platform/postgres/pool.ts";
import { makeScratchFolder } from "../../platform/postgres/scratch-server.ts";
import { findFreePort } from "../../platform/postgres/socket-folder.ts";
import { sql } from "../../platform/postgres/sql.ts";
import { reachData } from "../reach-data.ts";

// The real program on a data directory of its own: its log is verified, killed under way, backed up, restored and begun anew.

/** Each look is a program of its own: looking all the time would take from what is waited for. */
const PATIENT = { timeout: 120_000, interval: 1_000 };

let folder: Awaited<ReturnType<typeof makeScratchFolder>>;
let env: Record<string, string>;
let server: MusubiProgram;
beforeAll(async () => {
  folder = await makeScratchFolder();
  env = {
    MUSUBI_DATA_DIR: join(folder.path, "data"),
    MUSUBI_PORT: String(await findFreePort()),
    MUSUBI_BACKUP_PASSPHRASE: "a quiet heron by the river",
  };
  server = startProgram({ args: ["serve", "--no-web"], env });
  const person = await signUpPerson(await server.ready(), "alice.log", "Alice");
  await SealedDevice.open(await makeSuite(), person);
  for (let time = 0; time < 3; time += 1) await readAsStaff(await openCaseOf(person));
});
afterAll(async () => {
  endAll();
  await folder[Symbol.asyncDispose]();
});

const QUIET = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Reads a case as the staff's side of the server does, on the database of the program. Nobody tells the program of it. */
async function readAsStaff(caseId: string): Promise<void> {
  await using data = await reachData({ config: readConfig(env), random: systemRandom });
  const pool = openPool(data.prepared.connectionOf("musubi_desk"), {
    limits: { connectionsMax: 1, statementTimeoutMs: 15_000 },
    log: QUIET,
  });
  await deskDatabase(pool).transact(staffEmi(), async (tx) => {
    await tx.run(sql`select musubi.take_case(${caseId})`);
    const read = await tx.row<{ entry: LedgerRow }>(sql`select entry from musubi.read_case(${caseId}, 'test')`);
    if (read === null) throw new Error("It answers always.");
    storeRecord(tx, read.entry.seq, sealRecord(data.keyRing, systemRandom, read.entry));
  });
  await pool.end();
}

interface Verdict {
  readonly code: number | null;
  readonly isSound: boolean;
  readonly entries: number;
  readonly leaves: number;
  readonly waiting: number;
  readonly problems: readonly string[];
  readonly keyLog: { readonly entries: number; readonly labels: number };
}

async function verify(): Promise<Verdict> {
  const { code, output, complaints } = await runProgram({ args: ["log", "verify", "--json"], env });
  if (output === "") throw new Error(complaints);
  const verdict: Omit<Verdict, "code"> = JSON.parse(output);
  return { ...verdict, code };
}

test("what other processes recorded is signed by the running server, and verified beside it", async () => {
  await expect.poll(async () => (await verify()).leaves, PATIENT).toBe(3);
  expect(await verify()).toMatchObject({ code: 0, isSound: true, entries: 3, waiting: 0, problems: [], keyLog: { entries: 1, labels: 1 } });
  const words = await runProgram({ args: ["log", "verify"], env });
  expect(words.output).toMatch(/3 entries in [\d.]+ s, \d+ a second/);
  expect(words.output).toContain("Key log: 1 entry, 1 tile, a map of 1, 1 head.");
  expect(words.output).toContain("Everything is there, in its place, and signed.");
});

test("the doctor says how the log is", async () => {
  const { output } = await runProgram({ args: ["doctor"], env });
  expect(output).toContain("3 entries are signed.");
});

test("after a kill the log goes on where it was", async () => {
  server.kill("SIGKILL");
  await server.ended;
  server = startProgram({ args: ["serve", "--no-web"], env });
  await server.ready();
  expect(await verify()).toMatchObject({ code: 0, isSound: true, leaves: 3 });
});

test("a head that says more than the database knows stops the signing, and doctor and verify say so", async () => {
  await stopProgram(server);
  const path = join(folder.path, "data", "log-head.json");
  const kept = await readFile(path, "utf8");
  const head: { size: number; base: number; seqs: number[] } = JSON.parse(kept);
  await writeFile(path, JSON.stringify({ ...head, size: 9, base: 8, seqs: [9] }));
  server = startProgram({ args: ["serve", "--no-web"], env });
  await server.ready();
  await expect.poll(async () => (await runProgram({ args: ["doctor"], env })).output, PATIENT).toContain("Nothing is signed");
  expect(await verify()).toMatchObject({ code: 1, isSound: false });
  await stopProgram(server);
  await writeFile(path, kept);
  expect(await verify()).toMatchObject({ code: 0, isSound: true });
});

test("begun anew on purpose, every record is in the new log", async () => {
  const refused = await runProgram({ args: ["log", "begin-anew", "--why", "the key was lost"], env });
  expect(refused).toMatchObject({ code: 1, complaints: expect.stringContaining("--yes") });
  expect(await runProgram({ args: ["log", "begin-anew", "--why", "the key was lost", "--yes"], env })).toMatchObject({ code: 0 });
  server = startProgram({ args: ["serve", "--no-web"], env });
  await server.ready();
  await expect.poll(async () => (await verify()).leaves, PATIENT).toBe(3);
  expect(await verify()).toMatchObject({ code: 0, isSound: true });
  await stopProgram(server);
});

test("a restored backup begins a log of its own with every record, under another key", async () => {
  const file = join(folder.path, "copy.musubi");
  expect((await runProgram({ args: ["backup", file], env })).code).toBe(0);
  const before = await readFile(join(folder.path, "data", "keys", "log.json"), "utf8");
  env = { ...env, MUSUBI_DATA_DIR: join(folder.path, "restored") };
  const restored = await runProgram({ args: ["restore", file], env });
  expect(restored.code, restored.complaints).toBe(0);
  server = startProgram({ args: ["serve", "--no-web"], env });
  await server.ready();
  await expect.poll(async () => (await verify()).leaves, PATIENT).toBe(3);
  expect(await verify()).toMatchObject({ code: 0, isSound: true, entries: 3, keyLog: { entries: 1, labels: 1 } });
  expect(await readFile(join(folder.path, "restored", "keys", "log.json"), "utf8")).not.toBe(before);
  await stopProgram(server);
  await rm(file);
});
