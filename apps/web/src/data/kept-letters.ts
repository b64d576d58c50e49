import { brand } from "@musubi/base";
import type { LocalStore } from "@musubi/client";
import { type CaseId, type CaseTopic, type ClientId } from "@musubi/protocol";

/** What I have begun to write to the people who run the service. */
export interface Letter {
  readonly topic: CaseTopic | null;
  readonly text: string;
  /** Set from the moment it is sent until an answer tells what came of it. Under the same name nothing arrives twice. */
  readonly sentAs: ClientId | null;
}

/** Which letter: one into a case, or the one that opens a new case. */
export type LetterName = CaseId | "new";

export const EMPTY_LETTER: Letter = Object.freeze({ topic: null, text: "", sentAs: null });

const PREFIX = "letter/";
const TOPICS: readonly CaseTopic[] = ["account", "sign_in", "talk", "safety", "privacy", "other"];

/** Letters that are not sent, kept on this device with the account's other data: an error or a reload loses none, a sign-out takes all. */
export class KeptLetters {
  readonly #store: LocalStore;
  readonly #letters = new Map<LetterName, Letter>();
  readonly #listeners = new Set<() => void>();
  #queue: Promise<unknown> = Promise.resolve();

  constructor(store: LocalStore) {
    this.#store = store;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Reads what the device kept. A device that refuses has none. */
  async load(): Promise<void> {
    const rows = await this.#store.list("meta").catch(() => []);
    for (const { key, value } of rows) {
      const letter = parseLetter(value);
      if (key.startsWith(PREFIX) && letter !== null) this.#letters.set(brand<CaseId>(key.slice(PREFIX.length)), letter);
    }
  }

  readonly read = (name: LetterName): Letter => this.#letters.get(name) ?? EMPTY_LETTER;

  /** Keeps a letter, at once in memory and soon on the device; an empty one is forgotten. */
  keep(name: LetterName, letter: Letter): void {
    const isEmpty = letter.text === "" && letter.topic === null && letter.sentAs === null;
    if (isEmpty) this.#letters.delete(name);
    else this.#letters.set(name, letter);
    const key = PREFIX + name;
    // One after the other, so that the last one stays.
    this.#queue = this.#queue
      .then(() => (isEmpty ? this.#store.delete("meta", key) : this.#store.put("meta", key, letter)))
      .catch(() => undefined);
    for (const listener of this.#listeners) listener();
  }
}

/** Reads what was kept; null when it is something else. */
export function parseLetter(value: unknown): Letter | null {
  const field = (name: string): unknown => (typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined);
  const [text, sentAs] = [field("text"), field("sentAs")];
  if (typeof text !== "string" || (sentAs !== null && typeof sentAs !== "string")) return null;
  return {
    topic: TOPICS.find((topic) => topic === field("topic")) ?? null,
    text,
    sentAs: sentAs === null ? null : brand<ClientId>(sentAs),
  };
}
