import type { LocalStore } from "@musubi/client";

/** Which emoji somebody used, the last first, and the skin tone they chose: 0 is none. */
export interface EmojiHabits {
  readonly recent: readonly string[];
  readonly tone: number;
}

const NO_HABITS: EmojiHabits = Object.freeze({ recent: Object.freeze([]), tone: 0 });
const KEY = "emoji";
const RECENT_MAX = 32;
const TONE_MAX = 5;

/** The emoji somebody is used to, kept on this device with the account's other data: never told to the server, gone with a sign-out. */
export class KeptEmoji {
  readonly #store: LocalStore;
  readonly #listeners = new Set<() => void>();
  #habits = NO_HABITS;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(store: LocalStore) {
    this.#store = store;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly read = (): EmojiHabits => this.#habits;

  /** Reads what the device kept. A device that refuses has none. */
  async load(): Promise<void> {
    const rows = await this.#store.list("meta").catch(() => []);
    this.#habits = parseHabits(rows.find(({ key }) => key === KEY)?.value);
  }

  /** Puts an emoji that was just used in front. */
  use(emoji: string): void {
    const { recent } = this.#habits;
    this.#keep({ ...this.#habits, recent: [emoji, ...recent.filter((one) => one !== emoji)].slice(0, RECENT_MAX) });
  }

  /** Chooses the skin tone for those that have one. */
  chooseTone(tone: number): void {
    this.#keep({ ...this.#habits, tone });
  }

  #keep(habits: EmojiHabits): void {
    this.#habits = habits;
    // One after the other, so that the last one stays.
    this.#queue = this.#queue.then(() => this.#store.put("meta", KEY, habits)).catch(() => undefined);
    for (const listener of this.#listeners) listener();
  }
}

function parseHabits(value: unknown): EmojiHabits {
  const field = (name: string): unknown => (typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined);
  const [recent, tone] = [field("recent"), field("tone")];
  return {
    recent: Array.isArray(recent) ? recent.filter((one) => typeof one === "string").slice(0, RECENT_MAX) : [],
    tone: typeof tone === "number" && Number.isInteger(tone) && tone >= 0 && tone <= TONE_MAX ? tone : 0,
  };
}
