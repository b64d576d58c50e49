import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock, systemRandom } from "@musubi/base";
import { type ClusterAddress, type Person, ringOf, startWorld, type World, type WorldOptions } from "@musubi/testkit";
import { formatVerifierKey, type NoteSigner, parseSigner } from "@musubi/translog";
import { auditEntries, type EntryCounts } from "../src/features/log/audit/audit-entries.ts";
import { auditTree, type TreeCounts } from "../src/features/log/audit/audit-tree.ts";
import { type HeadFile, headFile, LOG_HEAD_FILE } from "../src/features/log/head-file.ts";
import { Sequencer, type SequencerParts } from "../src/features/log/sequencer.ts";
import { type Database, pooledDatabase, type Tx } from "../src/kernel/transaction.ts";
import { openPool } from "../src/platform/postgres/pool.ts";
import { type Desk, openCaseOf, openDesk, type ReadEntry } from "./desk.ts";

/** What an audit found. */
export interface Audit {
  readonly problems: readonly string[];
  readonly entries: EntryCounts;
  readonly tree: TreeCounts;
}

/** A world's ledger and log on the bench: with everything that an intruder in the machine could do to them. */
export interface LogBench extends AsyncDisposable {
  readonly world: World;
  readonly desk: Desk;
  /** Somebody whose data is looked at. */
  readonly alice: Person;
  readonly dataDir: string;
  readonly head: HeadFile;
  /** For whom no fence stands. */
  readonly superuser: Database;
  /** Audits the data as they are. */
  audit(): Promise<Audit>;
  /** Changes the data past every fence and key, audits them, and puts everything back. */
  auditAfter(...statements: readonly string[]): Promise<Audit>;
  /** Changes the data past every fence and key, for good. */
  tamper(...statements: readonly string[]): Promise<void>;
  /** Another signer on the same data, such as a process that starts after a crash. */
  signer(twist?: Partial<SequencerParts>): Sequencer;
  /** Has the staff read alice's case so many times. `isTold` false: nobody hears of it, as if the process had died. */
  readTimes(count: number, isTold?: boolean): Promise<ReadEntry[]>;
  end(): Promise<void>;
}

const QUIET = { info: () => undefined, warn: () => undefined, error: () => undefined };
const LIMITS = { connectionsMax: 2, statementTimeoutMs: 60_000 };

class Undo extends Error {
  readonly audit: Audit;
  constructor(audit: Audit) {
    super("undo");
    this.audit = audit;
  }
}

/** Starts a world and puts its log on the bench. */
export async function startLogBench(address: ClusterAddress, options: WorldOptions = {}): Promise<LogBench> {
  const dataDir = await mkdtemp(join(tmpdir(), "musubi-log-"));
  const world = await startWorld(address, { ...options, env: { ...options.env, MUSUBI_DATA_DIR: dataDir } });
  const desk = openDesk(world);
  const alice = await world.person("alice.log");
  const caseId = await openCaseOf(alice);
  const keyRing = await ringOf(address);
  const settings = { ...world.database.owner, user: "postgres", password: keyRing.derivePassword("postgres") };
  const pool = openPool(settings, { limits: LIMITS, log: QUIET });
  const superuser = pooledDatabase({ people: pool, posting: pool, gate: pool, jobs: pool });
  const head = headFile(join(dataDir, LOG_HEAD_FILE));
  const run = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => superuser.transact("jobs", { actor: null }, work);
  const change = async (tx: Tx, statements: readonly string[]): Promise<void> => {
    // Neither keys nor triggers stand in the way of whoever owns the machine.
    await tx.run({ text: "set local session_replication_role = replica", values: [] });
    for (const text of statements) await tx.run({ text, values: [] });
  };
  const auditIn = async (tx: Tx): Promise<Audit> => {
    const problems: string[] = [];
    const onProblem = (sentence: string): void => void problems.push(sentence);
    const nothing = (): void => undefined;
    const entries = await auditEntries(tx, { keyRing, onProblem, onProgress: nothing, nowMs: systemClock.nowMs() });
    const signer = await signerOf(dataDir);
    const vkey = signer === null ? null : formatVerifierKey(signer.key);
    const tree = await auditTree(tx, { vkey, head: await head.read(), onProblem, onProgress: nothing });
    return { problems, entries, tree };
  };
  const end = async (): Promise<void> => {
    await pool.end();
    await desk.end();
    await world.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  return {
    world,
    desk,
    alice,
    dataDir,
    head,
    superuser,
    audit: () => run(auditIn),
    auditAfter: async (...statements) => {
      const undone = await run(async (tx): Promise<never> => {
        await change(tx, statements);
        throw new Undo(await auditIn(tx));
      }).catch((error: unknown) => error);
      if (undone instanceof Undo) return undone.audit;
      throw undone;
    },
    tamper: (...statements) => run((tx) => change(tx, statements)),
    signer: (twist) =>
      new Sequencer({
        database: world.server.database,
        clock: { nowMs: () => 0, monotonicMs: () => performance.now() },
        random: systemRandom,
        keysDir: join(dataDir, "keys"),
        head,
        publicHost: null,
        onSigned: () => undefined,
        onFault: () => undefined,
        ...twist,
      }),
    readTimes: async (count, isTold = true) => {
      const entries: ReadEntry[] = [];
      for (let time = 0; time < count; time += 1) entries.push(await desk.readCaseSilently(caseId));
      if (!isTold) return entries;
      world.server.app.accountability.recorded(entries);
      await world.server.app.accountability.log.settle();
      return entries;
    },
    end,
    [Symbol.asyncDispose]: end,
  };
}

/** The key with which a data directory's log is signed; null when there is none. */
export async function signerOf(dataDir: string): Promise<NoteSigner | null> {
  const text = await readFile(join(dataDir, "keys", "log.json"), "utf8").catch(() => null);
  if (text === null) return null;
  const json: { signer: string } = JSON.parse(text);
  const signer = parseSigner(json.signer);
  return signer.ok ? signer.value : null;
}
