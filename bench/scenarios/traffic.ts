import { waitUntil } from "./crowd.ts";
import { benchTexts } from "./texts.ts";

const DRAIN_MS = 30_000;

/** A message on its way. */
interface Sent {
  readonly sender: number;
  readonly atMs: number;
  /** Arrivals that are still missing. */
  missing: number;
}

/** How a message is handed to the server. */
export type Fire = (sender: number, message: { readonly id: string; readonly text: string }) => void;

/** Counts messages out and in: none may be lost, none may come twice. */
export class Traffic {
  /** Called when a message has arrived everywhere. */
  onComplete: (sender: number) => void = () => undefined;
  sentCount = 0;
  arrivedCount = 0;
  completeCount = 0;
  readonly #fire: Fire;
  readonly #readers: number;
  readonly #texts = benchTexts();
  readonly #underWay = new Map<string, Sent>();
  #latenciesMs: number[] | null = null;

  /** `readers`: how many arrivals make a message complete. */
  constructor(fire: Fire, readers: number) {
    this.#fire = fire;
    this.#readers = readers;
  }

  send(sender: number): void {
    const id = `b${this.sentCount}`;
    const text = this.#texts[this.sentCount % this.#texts.length] ?? "";
    this.sentCount += 1;
    this.#underWay.set(id, { sender, atMs: performance.now(), missing: this.#readers });
    this.#fire(sender, { id, text });
  }

  /** A client has received the message of this id. */
  arrived(id: string): void {
    const sent = this.#underWay.get(id);
    if (sent === undefined) throw new Error(`The message ${id} arrived more often than it has readers.`);
    this.arrivedCount += 1;
    this.#latenciesMs?.push(performance.now() - sent.atMs);
    sent.missing -= 1;
    if (sent.missing > 0) return;
    this.#underWay.delete(id);
    this.completeCount += 1;
    this.onComplete(sent.sender);
  }

  /** Begins to keep the time of each arrival; the result ends it and gives them. */
  keepLatencies(): () => readonly number[] {
    const kept: number[] = [];
    this.#latenciesMs = kept;
    return () => {
      this.#latenciesMs = null;
      return kept;
    };
  }

  /** Waits until everything sent has arrived. */
  drain(): Promise<void> {
    return waitUntil(() => this.#underWay.size === 0, DRAIN_MS, `${this.#underWay.size} messages never arrived.`);
  }
}
