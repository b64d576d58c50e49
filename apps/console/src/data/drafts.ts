import type { Clock } from "@musubi/base";
import type { StaffId } from "@musubi/protocol/staff";

/** How long words that nobody can see are kept for whoever wrote them. */
const KEPT_MS = 15 * 60_000;

/**
 * What one of the staff has written and not sent yet, by the form it stands in. It outlives the screen, so that a lost line or a session
 * that ran out loses no words; it is given back to the same person alone, who has signed in again. It is in this page's memory and
 * nowhere else: never stored, gone with the page, and gone after a quarter of an hour in the dark.
 */
export class Drafts {
  readonly #clock: Clock;
  readonly #held = new Map<string, unknown>();
  #owner: StaffId | null = null;
  #darkSinceMs: number | null = null;
  #forgetting: ReturnType<typeof setTimeout> | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether something would be lost with the page. */
  get isAny(): boolean {
    return this.#held.size > 0;
  }

  /** Somebody is at the console. What another person left, or they themselves too long ago, is gone. */
  openFor(owner: StaffId): void {
    const isOver = this.#darkSinceMs !== null && this.#clock.monotonicMs() - this.#darkSinceMs > KEPT_MS;
    if (this.#owner !== owner || isOver) this.forgetAll();
    this.#owner = owner;
    this.#stay();
  }

  /** Nothing is on the screen any more. */
  darken(): void {
    if (this.#darkSinceMs !== null) return;
    this.#darkSinceMs = this.#clock.monotonicMs();
    this.#forgetting = setTimeout(() => this.forgetAll(), KEPT_MS);
  }

  /** What was written in this form; undefined when nothing was. */
  read(form: string): unknown {
    return this.#held.get(form);
  }

  /** Keeps what is written in this form. */
  keep(form: string, written: unknown): void {
    this.#held.set(form, written);
  }

  /** It was sent, or given up. */
  forget(form: string): void {
    this.#held.delete(form);
  }

  /** Forgets everything: whoever wrote it has signed out. */
  forgetAll(): void {
    this.#held.clear();
    this.#owner = null;
    this.#stay();
  }

  #stay(): void {
    if (this.#forgetting !== null) clearTimeout(this.#forgetting);
    this.#forgetting = null;
    this.#darkSinceMs = null;
  }
}
