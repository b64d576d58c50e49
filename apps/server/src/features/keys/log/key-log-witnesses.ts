import type { Clock } from "@musubi/base";
import { addSignatures, isSameHash, type MapHead, openMapHead, parseNote, parseSignatureLines } from "@musubi/translog";
import type { Database } from "../../../kernel/transaction.ts";
import { WitnessLine, type WitnessSetting } from "../../log/port.ts";
import type { KeyLog, SignedHead } from "./key-log.ts";
import { PublicKeyLog } from "./public-key-log.ts";

/** What having the key log cosigned needs. */
export interface KeyLogWitnessParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly keyLog: KeyLog;
  readonly witnesses: readonly WitnessSetting[];
  readonly onFault: (error: unknown) => void;
}

/** So often it is looked whether the log has grown. */
const LOOK_MS = 5_000;
/** A head of a log that does not grow is shown to the witnesses anew after so long: their signatures say of when it was the newest. */
const RENEW_MS = 60_000;
/** After so long a newer head counts, also if fewer have signed it. */
const OLD_MS = 10 * 60_000;

/** A head with what witnesses have put under it. */
interface Cosigned {
  readonly head: MapHead;
  /** The note as it was signed by the log, without their lines. */
  readonly bare: string;
  readonly note: string;
  readonly count: number;
}

/**
 * Shows the heads of the key log to the witnesses that the operator named, as the public log does: each new one, and now and then the newest
 * again. What they sign is kept in memory, and asked for anew by a process that starts: they lose nothing of what they know.
 */
export class KeyLogWitnesses {
  readonly #parts: KeyLogWitnessParts;
  readonly #lines: readonly WitnessLine[];
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<void> | null = null;
  #shown: Cosigned | null = null;
  #shownMs = Number.NEGATIVE_INFINITY;
  #best: Cosigned | null = null;

  constructor(parts: KeyLogWitnessParts) {
    this.#parts = parts;
    const log = new PublicKeyLog(parts.database, parts.keyLog, null);
    this.#lines = parts.witnesses.map(
      (witness) =>
        new WitnessLine({
          witness,
          log,
          keep: async ({ note }, lines) => this.#take(note, lines),
        }),
    );
  }

  /** Looks now, and from then on. Where nobody was named it does nothing. */
  start(): void {
    if (this.#lines.length === 0) return;
    this.#look();
    this.#timer = setInterval(() => this.#look(), LOOK_MS).unref();
  }

  /** Resolves when the newest head was shown to every witness, and each has answered or not. */
  async settle(): Promise<void> {
    await this.#looking;
    this.#look();
    await this.#looking;
    await Promise.all(this.#lines.map((line) => line.settle()));
  }

  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#looking;
    await Promise.all(this.#lines.map((line) => line.stop()));
  }

  /** A head with the signatures of witnesses, as far as they have signed one that says the same. */
  under({ key, note }: SignedHead): string {
    const head = openMapHead(note, key);
    return head.ok && this.#best !== null && isSameState(this.#best.head, head.value) ? this.#best.note : note;
  }

  #look(): void {
    this.#looking ??= this.#show()
      .catch((error: unknown) => this.#parts.onFault(error))
      .finally(() => {
        this.#looking = null;
      });
  }

  async #show(): Promise<void> {
    const { database, keyLog, clock } = this.#parts;
    const signed = await database.transact("gate", { actor: null }, (tx) => keyLog.head(tx));
    const opened = signed === null ? null : openMapHead(signed.note, signed.key);
    if (signed === null || opened?.ok !== true || opened.value.size === 0) return;
    const head = opened.value;
    if (this.#shown !== null && head.size < this.#shown.head.size) return;
    const isKnown = this.#shown !== null && isSameState(this.#shown.head, head);
    if (isKnown && clock.monotonicMs() - this.#shownMs < RENEW_MS) return;
    this.#shown = { head, bare: signed.note, note: signed.note, count: 0 };
    this.#shownMs = clock.monotonicMs();
    for (const line of this.#lines) line.offer({ size: head.size, root: head.root, note: signed.note });
  }

  #take(note: string, lines: string): void {
    const shown = this.#shown;
    const signatures = parseSignatureLines(lines);
    if (shown === null || shown.bare !== note || !signatures.ok) return;
    const next = { ...shown, note: addSignatures(shown.note, signatures.value), count: shown.count + 1 };
    if (!parseNote(next.note).ok) return;
    this.#shown = next;
    const best = this.#best;
    const isBetter = best === null || !isSameState(best.head, next.head) || next.count >= best.count;
    if (isBetter || next.head.atMs - best.head.atMs > OLD_MS) this.#best = next;
  }
}

function isSameState(one: MapHead, other: MapHead): boolean {
  return one.size === other.size && isSameHash(one.root, other.root) && isSameHash(one.mapRoot, other.mapRoot);
}
