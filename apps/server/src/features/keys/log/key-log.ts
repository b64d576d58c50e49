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
import type { HeadFile } from "../../log/port.ts";
import {
  beginKeyLog,
  type KeyLogState,
  readKeyLogSigner,
  readKeyLogState,
  readMapWithState,
  readRootAt,
} from "./key-log-store.ts";
import { edgeReader, KeyLogDamage, type LoadHash, takeUp } from "./take-up.ts";

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

/**
 * The key log: takes statements up, signs heads, proves. A head is signed when it is asked for, out of what is committed, and never one
 * that does not continue what this server has signed before: then it signs nothing, and says so to the operator.
 */
export class KeyLog {
  readonly #parts: KeyLogParts;
  #signer: Promise<NoteSigner> | null = null;
  #seen: Promise<{ size: number; root: TreeHash } | null> | null = null;
  #last: { readonly size: number; readonly at: number; readonly head: SignedHead } | null = null;

  constructor(parts: KeyLogParts) {
    this.#parts = parts;
  }

  /** Begins the log where there is none, and takes up what was stated before there was one. */
  async start(): Promise<void> {
    const { database, clock, hashOf } = this.#parts;
    await this.#key();
    const of = { countMax: STEP_COUNT };
    const step = () => database.transact("jobs", { actor: null }, (tx) => takeUp(tx, { of, hashOf, at: new Date(clock.nowMs()) }));
    let count = STEP_COUNT;
    while (count === STEP_COUNT) count = await step();
  }

  /** Takes up what an account has stated, in the transaction that stores it. */
  async takeUpOf(tx: Tx, accountId: AccountId): Promise<void> {
    const { clock, hashOf } = this.#parts;
    await takeUp(tx, { of: { accountId }, hashOf, at: new Date(clock.nowMs()) });
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
    const { clock, onFault } = this.#parts;
    const last = this.#last;
    if (last !== null && last.size === state.size && clock.monotonicMs() - last.at < FRESH_MS) return last.head;
    try {
      await this.#checkSeen(tx, state);
    } catch (error) {
      if (!(error instanceof KeyLogDamage)) throw error;
      onFault(error);
      return null;
    }
    const signer = await this.#key();
    const { size, root, map_root: mapRoot } = state;
    const note = signNote(formatMapHead({ origin: signer.key.name, size, root, mapRoot, atMs: clock.nowMs() }), signer);
    const head = { key: formatVerifierKey(signer.key), note };
    this.#last = { size, at: clock.monotonicMs(), head };
    return head;
  }

  /** What was signed before stands outside the database: an older state of it that was put back shows here. */
  async #checkSeen(tx: Tx, state: KeyLogState): Promise<void> {
    const { database, seen: file } = this.#parts;
    this.#seen ??= file.read().then((read) => (read === "damaged" ? null : read));
    const seen = await this.#seen;
    if (seen !== null && seen.size > 0) {
      const root = await readRootAt(tx, seen.size);
      // A transaction that began before the newest entry was committed does not see it yet.
      const now = root ?? (await database.transact("jobs", { actor: null }, (fresh) => readRootAt(fresh, seen.size)));
      if (now === null || !isSameHash(now, seen.root))
        throw new KeyLogDamage(`The key log was signed with ${seen.size} entries that the database does not know: an older state was put back.`);
      if (state.size <= seen.size) return;
    }
    this.#seen = Promise.resolve({ size: state.size, root: state.root });
    await file.write({ size: state.size, root: state.root, base: state.size, seqs: [], home: null });
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
      await seen.write({ size: 0, root: emptyRoot(), base: 0, seqs: [], home: null });
      this.#seen = null;
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
