import { mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemRandom } from "@musubi/base";
import { afterEach, beforeEach, expect, inject, test } from "vitest";
import { type LogBench, signerOf, startLogBench } from "../../../test/log-bench.ts";
import { makeLogKey } from "../../platform/keys/log-key.ts";
import { sql } from "../../platform/postgres/sql.ts";
import type { LedgerRow } from "../disclosure/port.ts";
import { type HeadFile, headFile, LOG_HEAD_FILE } from "./head-file.ts";

// A log must never sign two checkpoints of which one is not the beginning of the other, whatever happens to machine and data.

let bench: LogBench;
beforeEach(async () => {
  bench = await startLogBench(inject("cluster"));
});
afterEach(() => bench.end());

const sizes = () =>
  bench.superuser.transact("jobs", { actor: null }, async (tx) =>
    (await tx.rows<{ size: number }>(sql`select size from musubi.log_checkpoints order by size`)).map((row) => row.size),
  );
const alerts = () =>
  bench.superuser.transact("jobs", { actor: null }, async (tx) =>
    (await tx.rows<{ words: string }>(sql`select words from musubi.alerts where kind = 'log_damaged' order by at`)).map((row) => row.words),
  );
const leafOrder = () =>
  bench.superuser.transact("jobs", { actor: null }, async (tx) =>
    (await tx.rows<{ ledger_seq: number }>(sql`select ledger_seq from musubi.log_leaves order by leaf_index`)).map((row) => row.ledger_seq),
  );

/** The server's own signer rests: what happens next is done by others. */
const rest = () => bench.world.server.app.accountability.log.stop();

/** Ends the connection of whoever is in the middle of signing, as a database that goes down does. */
async function cutSigner(): Promise<void> {
  await bench.superuser.transact("jobs", { actor: null }, (tx) =>
    tx.rows(
      sql`select pg_terminate_backend(l.pid) from pg_locks l where l.locktype = 'advisory' and l.granted
            and l.database = (select oid from pg_database where datname = current_database())`,
    ),
  );
}

/** A signer that does not find its way back to its own restarts what was cut off: this one is left alone afterwards. */
async function signOnce(head: HeadFile = bench.head): Promise<{ damage: string | null }> {
  const signer = bench.signer({ head });
  await signer.settle();
  const { damage } = signer;
  await signer.stop();
  return { damage };
}

test("[FAULT signer killed] cut off after the head was written and before the commit, the same step is done again, whatever came in between", async () => {
  await bench.readTimes(2);
  await rest();
  // An entry with a lower number that is committed later than the next one: it must not slip in before it.
  let commitLate: () => void = () => undefined;
  const mayCommit = new Promise<void>((resolve) => {
    commitLate = resolve;
  });
  let isWritten: () => void = () => undefined;
  const written = new Promise<void>((resolve) => {
    isWritten = resolve;
  });
  const late = bench.desk.transact(async (tx) => {
    const row = await tx.row<{ entry: LedgerRow }>(
      sql`select musubi.note_denial('case.read', 'support', null, null, 'policy', 'test') as entry`,
    );
    if (row === null) throw new Error("It answers always.");
    await bench.world.server.app.accountability.seal(tx, row.entry);
    isWritten();
    await mayCommit;
    return row.entry.seq;
  });
  await written;
  const [early] = await bench.readTimes(1, false);
  const cut: HeadFile = {
    read: () => bench.head.read(),
    write: async (head) => {
      await bench.head.write(head);
      await cutSigner();
    },
  };
  await signOnce(cut);
  expect(await sizes()).toEqual([0, 2]);
  const promised = await bench.head.read();
  commitLate();
  const lateSeq = await late;
  expect(lateSeq).toBeLessThan(early?.seq ?? 0);
  expect(await signOnce()).toEqual({ damage: null });
  expect(await sizes()).toEqual([0, 2, 3, 4]);
  expect(await leafOrder()).toEqual([1, 2, early?.seq, lateSeq]);
  expect(promised).toMatchObject({ size: 3, base: 2, seqs: [early?.seq] });
  expect((await bench.audit()).problems).toEqual([]);
});

test("[FAULT signer killed] cut off before the head was written, nothing was signed, and the next one signs", async () => {
  await bench.readTimes(1);
  await rest();
  await bench.readTimes(1, false);
  const failing: HeadFile = { read: () => bench.head.read(), write: () => Promise.reject(new Error("no space left on device")) };
  await signOnce(failing);
  expect(await sizes()).toEqual([0, 1]);
  expect(await signOnce()).toEqual({ damage: null });
  expect(await sizes()).toEqual([0, 1, 2]);
  expect((await bench.audit()).problems).toEqual([]);
});

test("an older state of the database is not signed on, an alert says so once, and what is recorded meanwhile waits", async () => {
  for (let time = 0; time < 3; time += 1) await bench.readTimes(1);
  await rest();
  await bench.tamper(
    "delete from musubi.log_leaves where leaf_index > 0",
    "delete from musubi.log_checkpoints where size > 1",
    "update musubi.log_tiles set width = 1, data = substring(data from 1 for 32)",
    "delete from musubi.ledger_records where seq > 1",
    "delete from musubi.ledger where seq > 1",
  );
  await bench.readTimes(2, false);
  expect((await signOnce()).damage).toMatch(/signed up to 3 entries, and the database knows 1/);
  expect((await signOnce()).damage).not.toBeNull();
  expect(await sizes()).toEqual([0, 1]);
  expect(await alerts()).toHaveLength(1);
  const audit = await bench.audit();
  expect(audit.entries.waiting).toBe(2);
  expect(audit.problems.join("\n")).toMatch(/signed up to 3 entries, and 1 are there/);
});

test("records that were signed and are gone after a crash are not made up for by others", async () => {
  await bench.readTimes(1);
  await rest();
  const [lost] = await bench.readTimes(1, false);
  const cut: HeadFile = {
    read: () => bench.head.read(),
    write: async (head) => {
      await bench.head.write(head);
      await cutSigner();
    },
  };
  await signOnce(cut);
  await bench.tamper(
    `delete from musubi.log_waiting where seq = ${lost?.seq}`,
    `delete from musubi.ledger_records where seq = ${lost?.seq}`,
    `delete from musubi.ledger where seq = ${lost?.seq}`,
  );
  await bench.readTimes(1, false);
  expect((await signOnce()).damage).toMatch(/Of 1 records that were signed last, the database knows 0/);
  expect(await sizes()).toEqual([0, 1]);
});

test("a history that was rewritten with the log's own key is not signed on", async () => {
  await bench.readTimes(3);
  await rest();
  await bench.tamper("select musubi.begin_new_log('rewriting')", "delete from musubi.log_past");
  await bench.tamper(
    "delete from musubi.log_waiting where seq = 2",
    "delete from musubi.ledger_records where seq = 2",
    "delete from musubi.ledger where seq = 2",
  );
  // Whoever rewrites signs with the key, without the head.
  const forgetful: HeadFile = { read: () => Promise.resolve(null), write: () => Promise.resolve() };
  await bench.signer({ head: forgetful }).settle();
  await bench.readTimes(1, false);
  await bench.signer({ head: forgetful }).settle();
  expect((await sizes()).at(-1)).toBeGreaterThanOrEqual(2);
  expect((await signOnce()).damage).toMatch(/not those that were signed|the database knows|without what was signed last/);
  expect((await bench.audit()).problems.join("\n")).toMatch(/rewritten|put back|signed up to/);
});

test("tiles that were changed are not built on", async () => {
  await bench.readTimes(2);
  await rest();
  await bench.tamper("update musubi.log_tiles set data = overlay(data placing '\\x00' from 7) where level = 0 and tile_index = 0");
  await bench.readTimes(1, false);
  expect((await signOnce()).damage).toMatch(/tiles of the log do not give the root/);
  expect(await sizes()).toEqual([0, 2]);
});

test("without its head, with a damaged one, without its key or with another key the log is not signed", async () => {
  await bench.readTimes(1);
  await rest();
  await bench.readTimes(1, false);
  const [head, key] = [join(bench.dataDir, "log-head.json"), join(bench.dataDir, "keys", "log.json")];
  await rename(head, `${head}.kept`);
  expect((await signOnce()).damage).toMatch(/log-head\.json\) is gone/);
  await writeFile(head, '{"version":1,"size":1');
  expect((await signOnce()).damage).toMatch(/log-head\.json\) cannot be read/);
  await rename(`${head}.kept`, head);
  await rename(key, `${key}.kept`);
  expect((await signOnce()).damage).toMatch(/key of the log is gone/);
  await makeLogKey({ dir: join(bench.dataDir, "keys"), name: "another/log", random: systemRandom });
  expect((await signOnce()).damage).toMatch(/signed by another key/);
  await rm(key);
  await rename(`${key}.kept`, key);
  expect(await sizes()).toEqual([0, 1]);
  expect(await signOnce()).toEqual({ damage: null });
  expect(await sizes()).toEqual([0, 1, 2]);
});

test("[FAULT clock set back] a clock that is set back changes no order and makes no checkpoint older than the one before", async () => {
  await bench.readTimes(1);
  await rest();
  await bench.readTimes(1, false);
  // The bench's signer believes that it is 1970.
  expect(await signOnce()).toEqual({ damage: null });
  expect((await bench.audit()).problems).toEqual([]);
});

test("[FAULT checkpoint half-written] half a head that was left beside the whole one counts for nothing, and half of the head itself stops the signing", async () => {
  await bench.readTimes(1);
  await rest();
  const head = join(bench.dataDir, LOG_HEAD_FILE);
  const whole = await readFile(head);
  await writeFile(`${head}.new`, whole.subarray(0, 30));
  await bench.readTimes(1, false);
  expect(await signOnce()).toEqual({ damage: null });
  const newer = await readFile(head);
  expect(newer.equals(whole)).toBe(false);
  await writeFile(head, newer.subarray(0, 40));
  await bench.readTimes(1, false);
  const [before, { damage }, after] = [await sizes(), await signOnce(), await sizes()];
  expect([damage === null, after]).toEqual([false, before]);
  await writeFile(head, newer);
  expect(await signOnce()).toEqual({ damage: null });
  expect((await bench.audit()).problems).toEqual([]);
});

test("several signers at once number every record once", async () => {
  await rest();
  const signers = [bench.signer(), bench.signer(), bench.signer()];
  for (let round = 0; round < 5; round += 1) {
    await bench.readTimes(3, false);
    for (const signer of signers) signer.later();
  }
  await Promise.all(signers.map((signer) => signer.settle()));
  const { problems, tree } = await bench.audit();
  expect(problems).toEqual([]);
  expect(tree.leaves).toBe(15);
  for (const signer of signers) await signer.stop();
});

test("of two servers with data directories of their own one signs what both record; the other signs nothing, also when the first has stopped", async () => {
  await bench.readTimes(1);
  const folder = await mkdtemp(join(tmpdir(), "musubi-other-head-"));
  const other = bench.signer({ head: headFile(join(folder, LOG_HEAD_FILE)) });
  await bench.readTimes(1, false);
  await other.settle();
  expect(other.damage).toBeNull();
  await expect.poll(sizes).toEqual([0, 1, 2]);
  await rest();
  await bench.readTimes(1, false);
  await other.settle();
  expect(other.damage).toMatch(/lies with another server, which has stopped/);
  expect(await sizes()).toEqual([0, 1, 2]);
  expect(await readdir(folder)).toEqual([]);
  expect(await signOnce()).toEqual({ damage: null });
  expect((await bench.audit()).problems).toEqual([]);
  await other.stop();
  await rm(folder, { recursive: true });
});

test("a server that has another history in its head says so, whoever signs", async () => {
  await bench.readTimes(2);
  const head = await bench.head.read();
  if (head === null || head === "damaged") throw new Error("It was signed.");
  const strange: HeadFile = {
    read: () => Promise.resolve({ ...head, home: "another-home-0000", root: head.root.map((byte) => byte ^ 1) }),
    write: () => Promise.resolve(),
  };
  const other = bench.signer({ head: strange });
  await bench.readTimes(1, false);
  await other.settle();
  expect(other.damage).toMatch(/not those that were signed: it was rewritten/);
  await other.stop();
});

test("a log that ended is kept by its last word, and the next one begins with every record", async () => {
  await bench.readTimes(3);
  await rest();
  const before = await signerOf(bench.dataDir);
  await bench.tamper("select musubi.begin_new_log('the key was lost')");
  await rm(join(bench.dataDir, "log-head.json"));
  await rm(join(bench.dataDir, "keys", "log.json"));
  expect(await signOnce()).toEqual({ damage: null });
  const after = await signerOf(bench.dataDir);
  expect(after?.key.name).toMatch(/\/log\/2$/);
  expect(after?.key.name).not.toBe(before?.key.name);
  expect(await sizes()).toEqual([3]);
  expect((await bench.audit()).problems).toEqual([]);
});
