import { type Connection, type Refused } from "@musubi/client";
import { type DisclosureCoverage, type DisclosureView, type LedgerEntryId, listDisclosures, markDisclosuresSeen } from "@musubi/protocol";
import { type BookPage, isUnsealedInLog, joinPages, seenThrough, unseenOf } from "./disclosure-pages.ts";

type Failure = Refused<typeof listDisclosures>;

/** What the app knows of who opened my data. */
export interface DisclosureState extends BookPage {
  /** Entries since I last looked, as the server counts them. */
  readonly unseenCount: number;
  /** "loading" until the first answer; "failed" while there has been none. */
  readonly reading: "loading" | "ready" | "failed";
  readonly failure: Failure | null;
  readonly isLoadingMore: boolean;
  /** For which time the list is complete; null before the first answer. */
  readonly coverage: DisclosureCoverage | null;
}

const PAGE = 20;
const PAGE_MAX = 100;
/** The log takes an entry up within a second of its record. */
const LOG_MS = 1_500;
const LOG_LOOKS = 4;

/** The entries about me, newest first: read at the start, and again whenever there may be another one. Held in memory only. */
export class DisclosureBook implements Disposable {
  readonly #connection: Connection;
  readonly #listeners = new Set<() => void>();
  readonly #stops: (() => void)[];
  #state: DisclosureState = {
    entries: [],
    hasMore: false,
    unseenCount: 0,
    reading: "loading",
    failure: null,
    isLoadingMore: false,
    coverage: null,
  };
  #round = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#stops = [
      connection.on("disclosure.recorded", () => void this.refresh(LOG_LOOKS)),
      connection.on("socket.lagged", () => void this.refresh()),
      connection.onState((state) => {
        if (state === "online") void this.refresh();
      }),
    ];
  }

  readonly state = (): DisclosureState => this.#state;
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Reads the newest entries again; `looks` more times while the log has not taken all of them up. */
  async refresh(looks = 0): Promise<void> {
    this.#round += 1;
    const mine = this.#round;
    const held = this.#state.entries.length;
    const answer = await this.#connection.call(listDisclosures, { countMax: Math.min(PAGE_MAX, Math.max(PAGE, held)) });
    // An answer that was overtaken by a later question is dropped.
    if (mine !== this.#round) return;
    if (!answer.ok) {
      if (this.#state.reading !== "ready") this.#become({ reading: "failed", failure: answer.reason });
      return;
    }
    const { disclosures, hasMore, unseenCount, coverage } = answer.value;
    this.#become({ entries: disclosures, hasMore, unseenCount, coverage, reading: "ready", failure: null });
    clearTimeout(this.#timer);
    if (looks > 0 && disclosures.some(isUnsealedInLog)) this.#timer = setTimeout(() => void this.refresh(looks - 1), LOG_MS);
  }

  /** Reads on where the list ends. */
  async loadMore(): Promise<void> {
    const last = this.#state.entries.at(-1);
    if (last === undefined || this.#state.isLoadingMore || !this.#state.hasMore) return;
    this.#become({ isLoadingMore: true });
    const answer = await this.#connection.call(listDisclosures, { before: last.entryId, countMax: PAGE_MAX });
    const page = answer.ok
      ? joinPages(this.#state, last.entryId, { entries: answer.value.disclosures, hasMore: answer.value.hasMore })
      : {};
    this.#become({ isLoadingMore: false, ...page });
  }

  /** An entry by its id, reading on until it is found; null when it is not there, or could not be read. */
  async find(entryId: LedgerEntryId): Promise<DisclosureView | null> {
    if (this.#state.reading !== "ready") await this.refresh();
    for (;;) {
      const held = this.#state.entries;
      const found = held.find((entry) => entry.entryId === entryId);
      if (found !== undefined) return found;
      await this.loadMore();
      if (this.#state.entries === held) return null;
    }
  }

  /** Entries that are new to me, by what the server counted last. */
  unseen(): ReadonlySet<LedgerEntryId> {
    return unseenOf(this.#state.entries, this.#state.unseenCount);
  }

  /** Says that I have looked at what is listed. */
  async markSeen(): Promise<void> {
    const through = seenThrough(this.#state.entries);
    if (this.#state.unseenCount === 0 || through === null) return;
    const answer = await this.#connection.call(markDisclosuresSeen, { through });
    if (answer.ok) this.#become({ unseenCount: answer.value.unseenCount });
  }

  [Symbol.dispose](): void {
    this.#round += 1;
    clearTimeout(this.#timer);
    for (const stop of this.#stops) stop();
    this.#listeners.clear();
  }

  #become(change: Partial<DisclosureState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}
