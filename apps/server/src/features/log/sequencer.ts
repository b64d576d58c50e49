import { setTimeout as sleep } from "node:timers/promises";
import { type Clock, type Random, randomName } from "@musubi/base";
import { formatVerifierKey, type NoteSigner, openCheckpoint } from "@musubi/translog";
import type { Database } from "../../kernel/transaction.ts";
import { makeLogKey, readLogKey } from "../../platform/keys/log-key.ts";
import { StartupRefusal } from "../../platform/postgres/errors.ts";
import type { HeadFile } from "./head-file.ts";
import { countPastLogs } from "./public-store.ts";
import { LogDamage, signStep } from "./sign-step.ts";
import { type CheckpointRow, isAnyWaiting, keepLog, leaveLog, readLastCheckpoint, readLogSigner, reportLogDamage } from "./store.ts";

/** What the sequencer is made from. */
export interface SequencerParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly random: Random;
  /** The folder of keys. */
  readonly keysDir: string;
  readonly head: HeadFile;
  /** The host that people type; null where the operator named none, and the log gets a name by chance. */
  readonly publicHost: string | null;
  /** Told of each checkpoint after its commit, for witnesses. Must not fail. */
  readonly onSigned: (checkpoint: CheckpointRow, signer: NoteSigner) => void;
  readonly onFault: (error: unknown) => void;
}

/** A look for records of other processes, and for those of one that died. Well within the second that a checkpoint may take. */
const LOOK_MS = 600;
/** From one step to the next: what was recorded meanwhile shares a checkpoint. A first record after a rest is signed at once. */
const STEP_MS = 100;
/** How long nothing is tried after something was found wrong. */
const DAMAGE_PAUSE_MS = 30_000;
const NAME_LENGTH = 12;
const HOME_LENGTH = 24;
/** How often the server that signs says that it is there, while nothing is to be signed. */
const KEEP_MS = 5_000;

/**
 * Signs the public log. Every commit of a record calls `later`; besides, one small look in `LOOK_MS` finds what other processes
 * have committed. One signer works at a time, however many processes there are. What does not fit to what was signed before is
 * never signed: it is reported, and the server goes on recording.
 */
export class Sequencer {
  readonly #parts: SequencerParts;
  #signer: NoteSigner | null = null;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;
  #isDue = false;
  #isStopped = false;
  #steppedMs = Number.NEGATIVE_INFINITY;
  #breath: AbortController | null = null;
  /** The name of this data directory, once it is this server that signs the log; null before, and where another one does. */
  #home: string | null = null;
  #keptMs = Number.NEGATIVE_INFINITY;
  #damage: { readonly words: string; readonly atMs: number } | null = null;

  constructor(parts: SequencerParts) {
    this.#parts = parts;
  }

  /** The text of the key that the log's signatures are verified with; null until it is known. */
  get verifierKey(): string | null {
    return this.#signer === null ? null : formatVerifierKey(this.#signer.key);
  }

  /** What was found wrong, in a sentence; null while all is well. */
  get damage(): string | null {
    return this.#damage?.words ?? null;
  }

  /** Opens or makes the key, signs what waits, and from then on looks for more. */
  async start(): Promise<void> {
    this.later();
    await this.#running;
    if (!this.#isStopped) this.#timer = setInterval(() => this.#look(), LOOK_MS).unref();
  }

  /** Says that a record was committed. Never waits and never throws. */
  later(): void {
    this.#isDue = true;
    if (this.#isStopped || this.#running !== null) return;
    this.#running = this.#run()
      .catch((error: unknown) => this.#parts.onFault(error))
      .finally(() => {
        this.#running = null;
      });
  }

  /** Resolves when everything that was committed before the call is signed, or cannot be. */
  async settle(): Promise<void> {
    await this.#rest();
    this.later();
    await this.#rest();
  }

  /** Signs without the pause between two steps, from here until it rests. */
  #hurry(): void {
    this.#steppedMs = Number.NEGATIVE_INFINITY;
    this.#breath?.abort();
  }

  /** Signs nothing more, once the step under way is done. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#isDue = false;
    await this.#rest();
    const home = this.#home;
    this.#home = null;
    if (home === null) return;
    // Without a database nobody can be told; after a while nobody has heard of this server either.
    await this.#parts.database.transact("jobs", { actor: null }, (tx) => leaveLog(tx, home)).catch(() => undefined);
  }

  /** Until nothing runs: what was asked for meanwhile follows at once. */
  async #rest(): Promise<void> {
    for (let running = this.#running; running !== null; running = this.#running) {
      this.#hurry();
      await running;
    }
  }

  #look(): void {
    if (this.#running !== null) return;
    isAnyWaiting(this.#parts.database).then(
      (isAny) => {
        if (isAny) this.later();
        else this.#keep();
      },
      // The database is away: its own messages tell that already.
      () => undefined,
    );
  }

  /** Says once in a while that it is still this server that signs, also when there is nothing to sign. */
  #keep(): void {
    const nowMs = this.#parts.clock.monotonicMs();
    const home = this.#home;
    if (home === null || this.#isStopped || nowMs - this.#keptMs < KEEP_MS) return;
    this.#keptMs = nowMs;
    this.#parts.database.transact("jobs", { actor: null }, (tx) => keepLog(tx, home)).catch(() => undefined);
  }

  async #run(): Promise<void> {
    const { clock } = this.#parts;
    if (this.#damage !== null && clock.monotonicMs() - this.#damage.atMs < DAMAGE_PAUSE_MS) return;
    try {
      if (await this.#isSignedElsewhere()) {
        this.#isDue = false;
        return;
      }
      this.#signer ??= await this.#open();
      while (this.#isDue) {
        await this.#breathe();
        this.#isDue = false;
        await this.#signAll(this.#signer);
      }
      this.#damage = null;
    } catch (error) {
      if (!(error instanceof LogDamage)) throw error;
      this.#damage = { words: error.message, atMs: clock.monotonicMs() };
      await this.#parts.database.transact("jobs", { actor: null }, (tx) => reportLogDamage(tx, error.message));
      this.#parts.onFault(error);
    }
  }

  /** Waits until the next step may begin. A step costs many times what an entry adds to it, so a busy desk shares them. */
  async #breathe(): Promise<void> {
    const { clock } = this.#parts;
    const waitMs = this.#steppedMs + STEP_MS - clock.monotonicMs();
    if (waitMs > 0 && !this.#isStopped) {
      this.#breath = new AbortController();
      await sleep(waitMs, undefined, { signal: this.#breath.signal, ref: false }).catch(() => undefined);
      this.#breath = null;
    }
    this.#steppedMs = clock.monotonicMs();
  }

  async #signAll(signer: NoteSigner): Promise<void> {
    const { database, head, clock, random, onSigned } = this.#parts;
    const signing = { signer, head, nowMs: () => clock.nowMs(), newHome: () => randomName(random, HOME_LENGTH) };
    const step = () => database.transact("jobs", { actor: null }, (tx) => signStep(tx, signing));
    for (let hasMore = true; hasMore && !this.#isStopped; ) {
      const done = await step();
      this.#home = done.home;
      if (done.signed !== null) onSigned(done.signed, signer);
      hasMore = done.hasMore;
    }
  }

  /** Whether another server on this database is there to sign what this one records. */
  async #isSignedElsewhere(): Promise<boolean> {
    if (this.#home !== null) return false;
    const { database, head } = this.#parts;
    const signer = await database.transact("jobs", { actor: null }, readLogSigner);
    if (signer === null || !signer.is_heard) return false;
    // Whoever has a head goes the long way, and holds it against the log.
    if ((await head.read()) !== null) return false;
    // Its key is the same where the folders of keys are: then this server tells it as well.
    this.#signer ??= await readLogKey(this.#parts.keysDir).catch(() => null);
    this.#damage = null;
    return true;
  }

  /** The log's key, made where there is no log yet. A log that was signed by another key is not continued. */
  async #open(): Promise<NoteSigner> {
    const { database, keysDir, random, head } = this.#parts;
    const last = await database.transact("jobs", { actor: null }, readLastCheckpoint);
    const existing = await readKey(keysDir);
    if (existing === null) {
      if (last !== null || (await head.read()) !== null)
        throw new LogDamage(`The key of the log is gone from ${keysDir}. Put it back, or end this log with "musubi log begin-anew".`);
      return await makeLogKey({ dir: keysDir, name: await this.#newName(), random });
    }
    if (last !== null && !openCheckpoint(last.note, { vkey: formatVerifierKey(existing.key) }).ok)
      throw new LogDamage("The log of this database was signed by another key than the one in the data directory.");
    return existing;
  }

  /** Names stay for good: an address may change, the log's name does not. A log after another one gets a number. */
  async #newName(): Promise<string> {
    const { publicHost, random, database } = this.#parts;
    const host = publicHost ?? `musubi-${randomName(random, NAME_LENGTH)}`;
    const before = await countPastLogs(database);
    return before === 0 ? `${host}/log` : `${host}/log/${before + 1}`;
  }
}

async function readKey(keysDir: string): Promise<NoteSigner | null> {
  try {
    return await readLogKey(keysDir);
  } catch (error) {
    if (error instanceof StartupRefusal) throw new LogDamage(error.message, { cause: error });
    throw error;
  }
}
