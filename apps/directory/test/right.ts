import { systemClock } from "@musubi/base";

/** What a right to read is made of: leave for one person's data, a session, and a place and device that are allowed. */
type Part = "leave" | "session" | "place";

/** Since when it is certain whether somebody may read; while it is being changed nobody can say. */
interface Known {
  readonly atMs: number;
  readonly may: boolean | null;
}

/** The right of one reader over two people's data, and what it was at each moment, as far as whoever changes it can know. */
export class Right {
  readonly #leave = [false, false];
  #isSignedIn = true;
  #isInPlace = true;
  readonly #known: readonly Known[][] = [[{ atMs: 0, may: false }], [{ atMs: 0, may: false }]];

  /** Whether they may ask for leave. */
  get mayAsk(): boolean {
    return this.#isSignedIn && this.#isInPlace;
  }

  /** Whether they have leave over this person's data, wherever they are. */
  hasLeave(person: number): boolean {
    return this.#leave[person] === true;
  }

  /** `change`, while it is under way, gives or takes these parts of the right over these people's data. */
  async changing(people: readonly number[], isGiven: boolean, parts: readonly Part[], change: () => Promise<unknown>): Promise<void> {
    for (const person of people) this.#known[person]?.push({ atMs: systemClock.monotonicMs(), may: null });
    await change();
    if (parts.includes("leave")) for (const person of people) this.#leave[person] = isGiven;
    if (parts.includes("session")) this.#isSignedIn = isGiven;
    if (parts.includes("place")) this.#isInPlace = isGiven;
    for (const person of people) this.#known[person]?.push({ atMs: systemClock.monotonicMs(), may: this.#mayRead(person) });
  }

  /** Whether it had certainly been over for longer than `forMs` at this moment. */
  isOver(person: number, atMs: number, forMs: number): boolean {
    return this.#during(person, atMs - forMs, atMs).every(({ may }) => may === false);
  }

  /** Whether it was there for certain all that time. */
  isSure(person: number, fromMs: number, toMs: number): boolean {
    return this.#during(person, fromMs, toMs).every(({ may }) => may === true);
  }

  #mayRead(person: number): boolean {
    return this.#leave[person] === true && this.#isSignedIn && this.#isInPlace;
  }

  /** What was known in this stretch: what stood at its beginning, and every change in it. */
  #during(person: number, fromMs: number, toMs: number): readonly Known[] {
    const known = this.#known[person] ?? [];
    const first = known.findLastIndex(({ atMs }) => atMs <= fromMs);
    return known.slice(Math.max(first, 0)).filter(({ atMs }, index) => index === 0 || atMs <= toMs);
  }
}
