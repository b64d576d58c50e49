import { assert, type Clock, type Random, randomName } from "@musubi/base";
import type { AccountId } from "@musubi/protocol";
import { idBytes, keyLogLabel } from "@musubi/protocol";
import {
  consistencyProof,
  emptyMapHash,
  emptyRoot,
  formatMapHead,
  formatVerifierKey,
  isSameHash,
  type MapProof,
  makeSigner,
  mapPaths,
  type NoteSigner,
  proveInMap,
  sha256,
  signNote,
  type TreeHash,
  tileHashReader,
} from "@musubi/translog";
import type { Database, Tx } from "../../../kernel/transaction.ts";
import type { KeyRing } from "../../../platform/keys/key-ring.ts";
import { KEY_BYTES } from "../../../platform/keys/seal.ts";
import type { HeadFile, LogHead } from "../../log/port.ts";
import {
  beginKeyLog,
  type KeyLogState,
  readKeyLogAt,
  readKeyLogSigner,
  readKeyLogState,
  readMapWithState,
  type UnloggedOf,
} from "./key-log-store.ts";
import { edgeReader, KeyLogDamage, type LoadHash, takeUp } from "./take-up.ts";

/** Remembers, beside the database, how far the key log was signed. */
export const KEY_LOG_HEAD_FILE = "key-log-head.json";

/** What the key log is run with. */
export interface KeyLogParts {
  readonly database: Database;
  readonly keyRing: KeyRing;
  readonly clock: Clock;
  readonly random: Random;
  /** How far this server has signed, outside the database. */
  readonly seen: HeadFile;
  /** The host that people type; null where the operator named none. */
  readonly publicHost: string | null;
  /** Loaded with the first statement. */
  readonly hashOf: LoadHash;
  readonly onFault: (error: unknown) => void;
}

/** A head as it is given out, with the key it is signed with. */
export interface SignedHead {
  readonly key: string;
  readonly note: string;
}

/** A head is signed anew after so long, so that its time says how old it is at most. */
const FRESH_MS = 30_000;
/** Statements that are taken up in one step, where many wait. */
const STEP_COUNT = 200;
const NAME_LENGTH = 12;
const EMPTY: KeyLogState = { size: 0, root: emptyRoot(), map_root: emptyMapHash() };

/** How far was signed. What stands for both roots is kept in place of the tree's alone. */
type SeenHead = Pick<LogHead, "size" | "root">;
const NOTHING_SEEN: SeenHead = { size: 0, root: emptyRoot() };

/**
 * The key log: takes statements up, signs heads, proves. A head is signed when it is asked for, out of what is committed, and never one
 * that does not continue what this server has signed before: then it signs nothing, and says so to the operator.
 */
export class KeyLog {
  readonly #parts: KeyLogParts;
  #signer: Promise<NoteSigner> | null = null;
  /** How far was signed; undefined while nobody has looked. */
  #seen: Promise<SeenHead | undefined> = Promise.resolve(undefined);
  #last: { readonly state: KeyLogState; readonly at: number; readonly head: SignedHead } | null = null;

  constructor(parts: KeyLogParts) {
    this.#parts = parts;
  }

  /** Begins the log where there is none, and takes up what was stated before there was one. Where that cannot be, it says so and people are served. */
  async start(): Promise<void> {
    await this.#key();
    const step = () => this.#parts.database.transact("jobs", { actor: null }, (tx) => this.#takeUp(tx, { countMax: STEP_COUNT }));
    await this.#tellingDamage(async () => {
      let count = STEP_COUNT;
      while (count === STEP_COUNT) count = await step();
    });
  }

  /** Takes up what the actor has stated, in the transaction that stores it. False: the log is damaged, and nothing may be stated now. */
  async takeUpOwn(tx: Tx): Promise<boolean> {
    return (await this.#tellingDamage(() => this.#takeUp(tx, "own"))) !== null;
  }

  #takeUp(tx: Tx, of: UnloggedOf): Promise<number> {
    const { clock, hashOf } = this.#parts;
    return takeUp(tx, { of, hashOf, at: new Date(clock.nowMs()) });
  }

  /** The key that heads verify with, as text. */
  async verifierKey(): Promise<string> {
    return formatVerifierKey((await this.#key()).key);
  }

  /** The newest head. Null: the log is damaged, and nothing is signed. */
  async head(tx: Tx): Promise<SignedHead | null> {
    return this.#sign(tx, (await readKeyLogState(tx)) ?? EMPTY);
  }

  /** What the map says of an account, under a head. Null as in `head`. */
  async prove(tx: Tx, accountId: AccountId): Promise<{ readonly head: SignedHead; readonly proof: MapProof } | null> {
    const label = sha256(keyLogLabel(idBytes(accountId)));
    const read = await readMapWithState(tx, mapPaths(label));
    const head = await this.#sign(tx, read?.state ?? EMPTY);
    return head === null ? null : { head, proof: proveInMap((path) => read?.nodes.get(path), label) };
  }

  /** The proof that the log of one size begins with the log of another; null when it has not come so far. */
  async growth(tx: Tx, from: number, to: number): Promise<readonly TreeHash[] | null> {
    const state = (await readKeyLogState(tx)) ?? EMPTY;
    if (to > state.size || from > to) return null;
    const proof = await consistencyProof(from, to, tileHashReader(to, edgeReader(tx)));
    return proof.ok ? proof.value : null;
  }

  async #sign(tx: Tx, state: KeyLogState): Promise<SignedHead | null> {
    const { clock } = this.#parts;
    const last = this.#last;
    if (last !== null && isSameState(last.state, state) && clock.monotonicMs() - last.at < FRESH_MS) return last.head;
    if ((await this.#tellingDamage(() => this.#checkSeen(tx, state))) === null) return null;
    const signer = await this.#key();
    const { size, root, map_root: mapRoot } = state;
    const note = signNote(formatMapHead({ origin: signer.key.name, size, root, mapRoot, atMs: clock.nowMs() }), signer);
    const head = { key: formatVerifierKey(signer.key), note };
    this.#last = { state, at: clock.monotonicMs(), head };
    return head;
  }

  /** What the work came to; null when the log turned out to be damaged, which the operator is told. */
  async #tellingDamage<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof KeyLogDamage)) throw error;
      this.#parts.onFault(error);
      return null;
    }
  }

  /** What was signed before stands outside the database: an older state of it that was put back shows here. True when it may be signed. */
  async #checkSeen(tx: Tx, state: KeyLogState): Promise<true> {
    // One at a time: the file is written before anything is signed that goes beyond it.
    const turn = this.#seen.catch(() => undefined).then(async (known) => this.#continuing(tx, state, known ?? (await this.#readSeen())));
    this.#seen = turn;
    await turn;
    return true;
  }

  async #continuing(tx: Tx, state: KeyLogState, seen: SeenHead): Promise<SeenHead> {
    const { database, seen: file } = this.#parts;
    if (seen.size > 0) {
      // A transaction that began before the newest entry was committed does not see it yet.
      const now =
        (await readKeyLogAt(tx, seen.size)) ??
        (await database.transact("jobs", { actor: null }, (fresh) => readKeyLogAt(fresh, seen.size)));
      if (now === null || !isSameHash(bothRoots(now), seen.root))
        throw new KeyLogDamage(
          `The key log was signed with ${seen.size} entries that the database does not know: an older state was put back.`,
        );
    }
    if (state.size <= seen.size) return seen;
    const next = { size: state.size, root: bothRoots(state) };
    await file.write({ ...next, base: state.size, seqs: [], home: null });
    return next;
  }

  async #readSeen(): Promise<SeenHead> {
    const read = await this.#parts.seen.read();
    if (read === "damaged") throw new KeyLogDamage(`What the key log was signed with last (${KEY_LOG_HEAD_FILE}) cannot be read.`);
    return read ?? NOTHING_SEEN;
  }

  #key(): Promise<NoteSigner> {
    this.#signer ??= this.#openKey().catch((error: unknown) => {
      this.#signer = null;
      throw error;
    });
    return this.#signer;
  }

  async #openKey(): Promise<NoteSigner> {
    const { database, keyRing, random, publicHost, clock, seen } = this.#parts;
    let row = await readKeyLogSigner(database);
    if (row === null) {
      // A log after another one has another name: nobody takes it for the same.
      const name = `${publicHost ?? "musubi"}/keys/${randomName(random, NAME_LENGTH)}`;
      const wrapped = keyRing.wrap(random.bytes(KEY_BYTES), contextOf(name));
      await beginKeyLog(database, { name, wrapped, atMs: clock.nowMs() });
      await seen.write({ ...NOTHING_SEEN, base: 0, seqs: [], home: null });
      this.#seen = Promise.resolve(NOTHING_SEEN);
      row = await readKeyLogSigner(database);
    }
    assert(row !== null, "A log that was begun has a key.");
    const seed = keyRing.unwrap({ epoch: row.ring_epoch, bytes: row.wrapped_key }, contextOf(row.name));
    return makeSigner({ name: row.name, kind: "ed25519", seed });
  }
}

function contextOf(name: string): readonly string[] {
  return ["key_log", name];
}

/** What stands for both roots in the file that remembers how far was signed. */
export function bothRoots({ root, map_root: mapRoot }: KeyLogState): TreeHash {
  return sha256(Buffer.concat([root, mapRoot]));
}

function isSameState(one: KeyLogState, other: KeyLogState): boolean {
  return one.size === other.size && isSameHash(one.root, other.root) && isSameHash(one.map_root, other.map_root);
}
