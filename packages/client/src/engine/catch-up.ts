import { catchUp, LIMITS, type OutputOf, type TalkId } from "@musubi/protocol";
import type { Connection } from "../connection/surface.ts";
import type { Board } from "./board.ts";
import type { Receiver } from "./receiver.ts";
import { holdsMessages, isBehind, type Talk } from "./talk.ts";

/** An event and the answer to my own call race by a few milliseconds: what is only "soon" behind is usually not behind at all. */
const SOON_MS = 250;
/** Events of one talk may overtake each other by a moment on their way out of the server. */
const GAP_MS = 40;
const AFTER_FAILURE_MS = 3_000;
const TALKS_PER_CALL = 20;
/** Beyond this many changes the newest page is cheaper than walking, and nobody reads what lies between. */
const CHANGES_WALKED_MAX = 2 * LIMITS.pageMessages;

/** What catching up asks of the engine. */
export interface CatchUpHooks {
  readonly receiver: () => Receiver;
  /** The distance is too large to walk: start over from the newest page (or around what is on the screen). False when that failed. */
  readonly startOver: (talk: Talk) => Promise<boolean>;
  /** A talk without loaded messages needs its facts only. */
  readonly recount: (talkId: TalkId) => void;
}

/** Brings talks whose messages are held here back to the present: several talks in one call, page by page. */
export class CatchUp {
  readonly #connection: Connection;
  readonly #board: Board;
  readonly #hooks: CatchUpHooks;
  readonly #due = new Set<TalkId>();
  readonly #walked = new Map<TalkId, number>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #timerMs = 0;
  #running: Promise<void> | null = null;
  #isStopped = false;

  constructor(connection: Connection, board: Board, hooks: CatchUpHooks) {
    this.#connection = connection;
    this.#board = board;
    this.#hooks = hooks;
  }

  get isIdle(): boolean {
    return this.#due.size === 0 && this.#running === null;
  }

  /** This talk lacks changes. */
  ask(talkId: TalkId, when: "now" | "soon"): void {
    this.#due.add(talkId);
    this.#runAfter(when === "now" ? GAP_MS : SOON_MS);
  }

  /** Works until no talk is behind, or the line breaks. One run at a time; joins the one under way. */
  run(): Promise<void> {
    this.#running ??= this.#work().finally(() => {
      this.#running = null;
      this.#board.touch("rest");
    });
    return this.#running;
  }

  clear(): void {
    this.#due.clear();
    this.#walked.clear();
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  async #work(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    while (!this.#isStopped && this.#connection.state === "online") {
      const talks = this.#nextTalks();
      if (talks.length === 0) return;
      if (!(await this.#step(talks))) return this.#runAfter(AFTER_FAILURE_MS);
    }
  }

  #nextTalks(): readonly Talk[] {
    const talks: Talk[] = [];
    for (const talkId of this.#due) {
      const talk = this.#board.talks.get(talkId);
      if (talk === undefined || !isBehind(talk)) {
        this.#forget(talkId);
      } else if (!holdsMessages(talk)) {
        this.#forget(talkId);
        this.#hooks.recount(talkId);
      } else if (talks.length < TALKS_PER_CALL) {
        talks.push(talk);
      }
    }
    return talks;
  }

  /** One call for some talks. False when it failed, or brought nothing. */
  async #step(talks: readonly Talk[]): Promise<boolean> {
    const cursors = talks.map((talk) => ({ talkId: talk.talkId, after: talk.through }));
    const knownSeqs = new Map(talks.map((talk) => [talk.talkId, talk.facts.view.lastSeq]));
    const result = await this.#connection.call(catchUp, { cursors, countMax: LIMITS.pageMessages });
    if (this.#isStopped || !result.ok) return false;
    for (const talkId of result.value.goneTalkIds) this.#hooks.receiver().gone(talkId);
    for (const talk of talks) {
      if (this.#board.talks.get(talk.talkId) !== talk) continue;
      const answer = result.value.talks.find((each) => each.talkId === talk.talkId);
      if (!(await this.#take(talk, answer, knownSeqs.get(talk.talkId) ?? 0))) return false;
    }
    // An answer that brings no talk further will not do so when it is asked for again at once.
    return cursors.some(({ talkId, after }) => !this.#due.has(talkId) || this.#board.talks.get(talkId)?.through !== after);
  }

  async #take(talk: Talk, answer: OutputOf<typeof catchUp>["talks"][number] | undefined, knownSeq: number): Promise<boolean> {
    const walked = (this.#walked.get(talk.talkId) ?? 0) + (answer?.messages.length ?? 0);
    if (answer?.hasMore === true && walked >= CHANGES_WALKED_MAX) {
      const hasStartedOver = await this.#hooks.startOver(talk);
      if (hasStartedOver) this.#forget(talk.talkId);
      return hasStartedOver;
    }
    // A complete answer covers what was known before it was asked for, also changes that this person may not see.
    const through = answer?.hasMore === true ? answer.through : Math.max(answer?.through ?? 0, knownSeq);
    this.#hooks.receiver().caughtUp(talk, answer?.messages ?? [], through);
    if (isBehind(talk)) this.#walked.set(talk.talkId, walked);
    else this.#forget(talk.talkId);
    return true;
  }

  #forget(talkId: TalkId): void {
    this.#due.delete(talkId);
    this.#walked.delete(talkId);
  }

  /** The earliest of the times asked for. */
  #runAfter(afterMs: number): void {
    if (this.#isStopped || (this.#timer !== undefined && afterMs >= this.#timerMs)) return;
    clearTimeout(this.#timer);
    this.#timerMs = afterMs;
    this.#timer = setTimeout(() => {
      // What has gone off is not still to come, also when a run is under way and is only joined.
      this.#timer = undefined;
      void this.run();
    }, afterMs);
  }
}
