import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { PLAIN_READ, PLAIN_READ_TABLES, PLAIN_RECORD } from "../limits/plain-read.ts";
import { openCpuWindow } from "../machine/cpu-window.ts";
import { whenQuiet } from "../machine/quiet.ts";
import type { BenchCluster } from "../parties/bench-cluster.ts";
import { type StaffParty, startStaffParty } from "../parties/staff-party.ts";
import { percentile } from "../report/spread.ts";
import type { Bench, Figures } from "./bench.ts";

const DATABASE = "plain_reads";
const PROOFS = 50;
const CAUGHT_UP_MS = 60_000;
const BACKLOG_ROUNDS = 60;

/**
 * Recorded reads of the staff through the real path: an assertion for each, policy, grant, ledger, sealed record, commit; the public
 * log signs beside. Then what the log does with a backlog, what a proof takes, and how fast all of it is verified.
 */
export async function measureStaff(cluster: BenchCluster, bench: Bench): Promise<Figures> {
  const { sizes, units, quiet } = bench;
  await using party = await startStaffParty(cluster);
  const readers = await Promise.all(
    Array.from({ length: sizes.staffReaders }, async (_, index) => {
      const caller = party.caller(index + 1, "support");
      const caseId = await party.openCase(index);
      await caller.call("case.take", { caseId });
      return () => caller.call("case.read", { caseId });
    }),
  );
  const figures = await whenQuiet(quiet, units, async () => {
    const reading = keepDoing(readers);
    await sleep(sizes.warmUpSeconds * 1000);
    reading.begin();
    const close = openCpuWindow(party, units);
    await sleep(sizes.seconds * 1000);
    const use = close();
    const timesMs = await reading.stop();
    return {
      readsPerSecond: timesMs.length / use.wallSeconds,
      p50Ms: percentile(timesMs, 0.5),
      p99Ms: percentile(timesMs, 0.99),
      cpuPer1000: ((use.server + use.database) / timesMs.length) * 1000,
      clientCpuPer1000: (use.client / timesMs.length) * 1000,
      foreignCores: use.foreignCores,
    };
  });
  await checkAllRecorded(party);
  return { ...figures, ...(await measureBacklog(party, readers)), ...(await measureProofs(party)), ...(await measureVerify(party)) };
}

/** The same number of connections, each with one plain read and its record after the other. */
export async function measurePlainRead(cluster: BenchCluster, bench: Bench): Promise<Figures> {
  const { sizes, units, quiet } = bench;
  await cluster.createDatabase(DATABASE);
  const pool = new pg.Pool({ connectionString: cluster.urlOf(DATABASE), max: sizes.staffReaders });
  try {
    await pool.query(PLAIN_READ_TABLES);
    const readers = Array.from(
      { length: sizes.staffReaders },
      (_, index) => () => pool.query({ name: "read", text: PLAIN_READ, values: [index + 1, `stf_${index}`, PLAIN_RECORD] }),
    );
    return await whenQuiet(quiet, units, async () => {
      const reading = keepDoing(readers);
      await sleep(sizes.warmUpSeconds * 1000);
      reading.begin();
      const close = openCpuWindow({ serverPids: [], databasePids: cluster.pids }, units);
      await sleep(sizes.seconds * 1000);
      const use = close();
      const timesMs = await reading.stop();
      return {
        readsPerSecond: timesMs.length / use.wallSeconds,
        p50Ms: percentile(timesMs, 0.5),
        p99Ms: percentile(timesMs, 0.99),
        cpuPer1000: (use.database / timesMs.length) * 1000,
        foreignCores: use.foreignCores,
      };
    });
  } finally {
    await pool.end();
    await cluster.dropDatabase(DATABASE);
  }
}

/** Each does its work again and again. What ended between `begin` and `stop` is counted, by the time it took. */
function keepDoing(workers: readonly (() => Promise<unknown>)[]): { begin(): void; stop(): Promise<number[]> } {
  let isRunning = true;
  let timesMs: number[] = [];
  const working = Promise.all(
    workers.map(async (work) => {
      while (isRunning) {
        const startMs = performance.now();
        await work();
        if (isRunning) timesMs.push(performance.now() - startMs);
      }
    }),
  );
  return {
    begin: () => {
      timesMs = [];
    },
    stop: async () => {
      isRunning = false;
      await working;
      return timesMs.sort((a, b) => a - b);
    },
  };
}

/** A figure of reads that are not recorded, sealed and signed is no figure. */
async function checkAllRecorded(party: StaffParty): Promise<void> {
  await caughtUp(party);
  const [row] = await party.ask(
    "select (select count(*) from musubi.ledger) as entries, (select count(*) from musubi.ledger_records) as records, (select max(size) from musubi.log_checkpoints) as signed",
  );
  if (row?.["entries"] !== row?.["records"] || row?.["entries"] !== row?.["signed"])
    throw new Error(`Not everything is recorded and signed: ${JSON.stringify(row)}.`);
}

async function caughtUp(party: StaffParty): Promise<void> {
  const endMs = performance.now() + CAUGHT_UP_MS;
  while ((await party.ask("select 1 from musubi.log_waiting limit 1")).length > 0) {
    if (performance.now() > endMs) throw new Error("The log did not catch up.");
    await sleep(5);
  }
}

/** Holds the signer back while records gather, and measures how fast it takes them up once it may. */
async function measureBacklog(party: StaffParty, readers: readonly (() => Promise<unknown>)[]): Promise<Record<string, number>> {
  const startMs = await party.withoutSigner(async () => {
    for (let round = 0; round < BACKLOG_ROUNDS; round += 1) await Promise.all(readers.map((read) => read()));
  });
  await caughtUp(party);
  return { appendsPerSecond: (BACKLOG_ROUNDS * readers.length * 1000) / (performance.now() - startMs) };
}

/** What the proof of an entry takes at this size of the log. */
async function measureProofs(party: StaffParty): Promise<Record<string, number>> {
  const auditor = party.caller(900, "auditor");
  const found = await party.ask("select id from musubi.ledger order by random() limit $1", [PROOFS]);
  const timesMs: number[] = [];
  let bytes = 0;
  for (const row of found) {
    const startMs = performance.now();
    const { proof }: { proof: string } = JSON.parse(await auditor.call("audit.prove", { entryId: row["id"] }));
    timesMs.push(performance.now() - startMs);
    bytes = Math.max(bytes, Buffer.byteLength(proof));
  }
  const sorted = timesMs.sort((a, b) => a - b);
  return { proofP50Ms: percentile(sorted, 0.5), proofBytes: bytes };
}

/** `musubi log verify`: every entry, record, leaf, tile and checkpoint. */
async function measureVerify(party: StaffParty): Promise<Record<string, number>> {
  const { isSound, perSecond, entries }: { isSound: boolean; perSecond: number; entries: number } = JSON.parse(
    await party.run("log", "verify", "--json"),
  );
  if (!isSound) throw new Error("The log of the bench is not sound.");
  return { verifiedPerSecond: perSecond, logSize: entries };
}
