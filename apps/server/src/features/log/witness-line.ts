import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { fromUtf8, utf8 } from "@musubi/base";
import {
  addSignatures,
  consistencyProof,
  formatAddCheckpoint,
  NOTE_LENGTH_MAX,
  openNote,
  parseSignatureLines,
  parseVerifierKey,
  signatureLine,
  tileHashReader,
  type VerifierKey,
} from "@musubi/translog";
import type { PublicLog } from "./public-log.ts";
import type { CheckpointRow } from "./store.ts";

/** A witness that the operator named: where it answers, and the key that its signatures are verified with. */
export interface WitnessSetting {
  readonly url: string;
  readonly vkey: string;
}

/** What asking a witness needs. */
export interface WitnessParts {
  readonly witness: WitnessSetting;
  readonly log: Pick<PublicLog, "tile">;
  /** Keeps signature lines under a checkpoint. */
  readonly keep: (checkpoint: CheckpointRow, lines: string) => Promise<void>;
}

const TIMEOUT_MS = 10_000;
const RETRY_MS = 15_000;
/** A witness that forgot what it told us a moment ago is asked again this often. */
const CONFLICTS_MAX = 3;

/**
 * Asks one witness for its signature, always for the newest checkpoint, one request at a time. A slow or absent witness keeps
 * nobody waiting: its signature comes later, or not at all (c2sp.org/tlog-witness).
 */
export class WitnessLine {
  readonly #parts: WitnessParts;
  readonly #key: VerifierKey | null;
  readonly #ended = new AbortController();
  #wanted: CheckpointRow | null = null;
  #seenSize = 0;
  #running: Promise<void> | null = null;
  #retry: NodeJS.Timeout | null = null;

  constructor(parts: WitnessParts) {
    this.#parts = parts;
    const key = parseVerifierKey(parts.witness.vkey);
    this.#key = key.ok && key.value.kind === "cosignature" ? key.value : null;
  }

  /** Takes a new checkpoint to be cosigned. Never waits. */
  offer(checkpoint: CheckpointRow): void {
    this.#wanted = checkpoint;
    this.#go();
  }

  /** Resolves when nothing is being asked. */
  async settle(): Promise<void> {
    while (this.#running !== null) await this.#running;
  }

  /** Asks no more. */
  async stop(): Promise<void> {
    this.#ended.abort();
    this.#wanted = null;
    if (this.#retry !== null) clearTimeout(this.#retry);
    await this.settle();
  }

  #go(): void {
    if (this.#running !== null || this.#ended.signal.aborted) return;
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#retry = null;
    this.#running = this.#work().finally(() => {
      this.#running = null;
    });
  }

  async #work(): Promise<void> {
    while (this.#wanted !== null) {
      const checkpoint = this.#wanted;
      const isDone = await this.#ask(checkpoint).catch(() => false);
      if (this.#wanted === checkpoint && isDone) this.#wanted = null;
      if (isDone || this.#ended.signal.aborted) continue;
      this.#retry = setTimeout(() => this.#go(), RETRY_MS).unref();
      return;
    }
  }

  async #ask(checkpoint: CheckpointRow): Promise<boolean> {
    for (let attempt = 0; attempt < CONFLICTS_MAX; attempt += 1) {
      const proof = await this.#proofSince(this.#seenSize, checkpoint.size);
      if (proof === null) return true;
      const body = formatAddCheckpoint({ oldSize: this.#seenSize, proof, checkpointNote: checkpoint.note });
      const answer = await post(`${this.#parts.witness.url}/add-checkpoint`, body, this.#ended.signal);
      if (answer.status === 200) {
        await this.#take(checkpoint, answer.body);
        this.#seenSize = checkpoint.size;
        return true;
      }
      const known = answer.status === 409 ? sizeOf(answer.body) : null;
      // It has seen more of the log than this checkpoint: a later one is on its way to it.
      if (known !== null && known > checkpoint.size) return true;
      if (known === null) return false;
      this.#seenSize = known;
    }
    return false;
  }

  async #proofSince(oldSize: number, newSize: number): Promise<Uint8Array[] | null> {
    if (oldSize === 0 || oldSize === newSize) return [];
    const proof = await consistencyProof(
      oldSize,
      newSize,
      tileHashReader(newSize, (tile) => this.#parts.log.tile(tile)),
    );
    return proof.ok ? proof.value : null;
  }

  /** Keeps the lines that hold: what a witness answers comes from outside. */
  async #take(checkpoint: CheckpointRow, lines: string): Promise<void> {
    const parsed = parseSignatureLines(lines);
    const key = this.#key;
    if (!parsed.ok || key === null) return;
    const mine = parsed.value.find(({ name, keyId }) => name === key.name && keyId === key.keyId);
    if (mine === undefined || !openNote(addSignatures(checkpoint.note, [mine]), [key]).ok) return;
    await this.#parts.keep(checkpoint, signatureLine(mine));
  }
}

function sizeOf(body: string): number | null {
  const text = body.trim();
  return /^(0|[1-9]\d{0,15})$/.test(text) ? Number(text) : null;
}

function post(url: string, body: string, signal: AbortSignal): Promise<{ status: number; body: string }> {
  const target = new URL(url);
  const request = target.protocol === "https:" ? requestHttps : requestHttp;
  const bytes = Buffer.from(utf8(body));
  const headers = { "Content-Type": "text/plain; charset=utf-8", "Content-Length": bytes.length };
  return new Promise((done, fail) => {
    const options = { method: "POST", headers, signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]) };
    const call = request(target, options, (answer) => {
      const parts: Buffer[] = [];
      let length = 0;
      answer.on("data", (part: Buffer) => {
        length += part.length;
        if (length > NOTE_LENGTH_MAX) answer.destroy(new Error("A witness answers with a few lines."));
        else parts.push(part);
      });
      answer.on("error", fail);
      answer.on("end", () => done({ status: answer.statusCode ?? 0, body: fromUtf8(Buffer.concat(parts)) }));
    });
    call.on("error", fail);
    call.end(bytes);
  });
}
