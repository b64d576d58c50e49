import { type Clock, no, ok, type Result } from "@musubi/base";
import {
  type Checkpoint,
  cosign,
  emptyRoot,
  formatNote,
  isSameHash,
  type NoteSigner,
  type OpenedNote,
  openNote,
  parseAddCheckpoint,
  parseCheckpoint,
  parseNote,
  signatureLine,
  strictText,
  type TreeHash,
  verifyConsistency,
} from "@musubi/translog";
import { CheckpointStore, type StoredNote } from "./checkpoint-store.ts";
import type { WatchedLog } from "./config.ts";
import { Turns } from "./turns.ts";

/** Why a checkpoint is not cosigned, in the order in which c2sp.org/tlog-witness has it asked. */
export type WitnessRefusal =
  | { readonly kind: "malformed" }
  | { readonly kind: "unknown_origin" }
  | { readonly kind: "unsigned" }
  | { readonly kind: "old_larger_than_new" }
  | { readonly kind: "wrong_old_size"; readonly knownSize: number }
  | { readonly kind: "inconsistent" };

/** A request that belongs to a log of ours and bears its signature. */
interface Signed {
  readonly oldSize: number;
  readonly proof: readonly TreeHash[];
  readonly checkpoint: Checkpoint;
  readonly opened: OpenedNote;
}

/** What was cosigned last, read back. */
interface Known {
  readonly stored: StoredNote;
  readonly checkpoint: Checkpoint;
  readonly atSeconds: number;
}

/** Other processes on the same directory that come first, again and again, before a request is given up. */
const ATTEMPTS_MAX = 20;

/** The state on disk does not verify: it was damaged, or is of another key. Nothing is cosigned until a person has looked. */
export class StateFault extends Error {
  override readonly name = "StateFault";
}

/**
 * Cosigns checkpoints of the logs it watches, each one a continuation of the last. It never cosigns two that are inconsistent, whatever
 * is sent to it, in whatever order, at once or across crashes.
 */
export class Witness {
  readonly #signer: NoteSigner;
  readonly #logs: ReadonlyMap<string, WatchedLog>;
  readonly #store: CheckpointStore;
  readonly #clock: Clock;
  readonly #turns = new Turns();

  constructor(signer: NoteSigner, logs: ReadonlyMap<string, WatchedLog>, store: CheckpointStore, clock: Clock) {
    this.#signer = signer;
    this.#logs = logs;
    this.#store = store;
    this.#clock = clock;
  }

  /** Reads back what was cosigned last of every log. Throws a StateFault when one does not verify. */
  async check(): Promise<void> {
    for (const origin of this.#logs.keys()) await this.#known(origin);
  }

  /** The signature lines for the body of an add-checkpoint request, after the new state is on disk; or why there are none. */
  async addCheckpoint(body: Uint8Array): Promise<Result<string, WitnessRefusal>> {
    const signed = this.#readSigned(body);
    if (!signed.ok) return signed;
    const { oldSize, checkpoint } = signed.value;
    if (oldSize > checkpoint.size) return no({ kind: "old_larger_than_new" });
    if (checkpoint.size === 0 && !isSameHash(checkpoint.root, emptyRoot())) return no({ kind: "inconsistent" });
    return this.#turns.take(checkpoint.origin, () => this.#advance(signed.value));
  }

  /** The checkpoint cosigned last of the log with this hash of its origin, with the signatures; null when there is none. */
  async latest(originHash: string): Promise<string | null> {
    const origin = [...this.#logs.keys()].find((one) => CheckpointStore.directoryOf(one) === originHash);
    return origin === undefined ? null : ((await this.#known(origin))?.stored.note ?? null);
  }

  #readSigned(body: Uint8Array): Result<Signed, WitnessRefusal> {
    const text = strictText(body);
    const request = text === null ? null : parseAddCheckpoint(text);
    const note = request?.ok === true ? parseNote(request.value.checkpointNote) : null;
    // Not verified yet: from here only the origin is taken, to know whose keys to verify with.
    const claimed = note?.ok === true ? parseCheckpoint(note.value.text) : null;
    if (request?.ok !== true || claimed?.ok !== true) return no({ kind: "malformed" });
    const log = this.#logs.get(claimed.value.origin);
    if (log === undefined) return no({ kind: "unknown_origin" });
    const opened = openNote(request.value.checkpointNote, log.keys);
    if (!opened.ok) return no({ kind: "unsigned" });
    const { oldSize, proof } = request.value;
    return ok({ oldSize, proof, checkpoint: claimed.value, opened: opened.value });
  }

  async #advance(signed: Signed): Promise<Result<string, WitnessRefusal>> {
    const { origin } = signed.checkpoint;
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
      const known = await this.#known(origin);
      const refusal = refusalOf(signed, known?.checkpoint ?? null);
      if (refusal !== null) return no(refusal);
      // A clock that was set back must not make us say that, at a time before, we had already seen a larger tree.
      const atSeconds = Math.max(Math.floor(this.#clock.nowMs() / 1000), known?.atSeconds ?? 0);
      const mine = cosign(signed.opened.text, this.#signer, atSeconds);
      const signatures = [...signed.opened.verified.map(({ signature }) => signature), mine];
      const note = formatNote({ text: signed.opened.text, signatures });
      if (await this.#store.keepAfter(known?.stored ?? null, origin, note)) return ok(signatureLine(mine));
    }
    throw new StateFault("Another process keeps changing the same state.");
  }

  async #known(origin: string): Promise<Known | null> {
    const stored = await this.#store.latest(origin);
    if (stored === null) return null;
    const opened = openNote(stored.note, [this.#signer.key]);
    const checkpoint = opened.ok ? parseCheckpoint(opened.value.text) : null;
    const atSeconds = opened.ok ? (opened.value.verified[0]?.atSeconds ?? null) : null;
    if (checkpoint?.ok !== true || atSeconds === null || checkpoint.value.origin !== origin) {
      throw new StateFault(`What was cosigned last for ${origin} does not verify with the key of this witness.`);
    }
    return { stored, checkpoint: checkpoint.value, atSeconds };
  }
}

/** Why a signed checkpoint does not continue the one that is known, or null when it does. */
function refusalOf({ oldSize, proof, checkpoint }: Signed, known: Checkpoint | null): WitnessRefusal | null {
  const knownSize = known?.size ?? 0;
  if (oldSize !== knownSize) return { kind: "wrong_old_size", knownSize };
  if (known === null || knownSize === 0) return proof.length === 0 ? null : { kind: "inconsistent" };
  // A log that binds a map says one map of each size: two of them are two histories, although the tree is one.
  if (checkpoint.size === known.size && mapLineOf(checkpoint) !== mapLineOf(known)) return { kind: "inconsistent" };
  const claim = { oldSize, newSize: checkpoint.size, oldRoot: known.root, newRoot: checkpoint.root, proof };
  return verifyConsistency(claim).ok ? null : { kind: "inconsistent" };
}

/** The line in which a log binds the map that follows from its entries; undefined where it has none. */
function mapLineOf({ extensions }: Checkpoint): string | undefined {
  return extensions.find((line) => line.startsWith("map "));
}
