import type { Clock } from "@musubi/base";
import { markRead, saveDraft, signalTyping, type TalkId } from "@musubi/protocol";
import type { Connection } from "../connection/surface.ts";
import type { Board } from "./board.ts";
import type { DeviceCache } from "./device-cache.ts";
import type { Receiver } from "./receiver.ts";
import type { Talk } from "./talk.ts";
import { takeOwnReading } from "./talk-facts.ts";

const READ_AFTER_MS = 400;
const DRAFT_AFTER_MS = 1_000;
const TYPING_EVERY_MS = 3_000;
const AFTER_FAILURE_MS = 5_000;

interface Draft {
  readonly text: string;
  readonly replyTo: number | null;
}

/**
 * What I leave behind while reading and writing: how far I have read, drafts, that I am writing. Shown here at once and told to the
 * server after a pause; what could not be told waits for the network. Drafts that wait survive a reload.
 */
export class OwnMarks {
  readonly #connection: Connection;
  readonly #board: Board;
  readonly #cache: DeviceCache;
  readonly #clock: Clock;
  readonly #receiver: () => Receiver;
  readonly #reads = new Map<TalkId, number>();
  readonly #drafts = new Map<TalkId, Draft>();
  readonly #typedAt = new Map<TalkId, number>();
  #readTimer: ReturnType<typeof setTimeout> | undefined;
  #draftTimer: ReturnType<typeof setTimeout> | undefined;
  #isStopped = false;

  constructor(parts: { connection: Connection; board: Board; cache: DeviceCache; clock: Clock }, receiver: () => Receiver) {
    this.#connection = parts.connection;
    this.#board = parts.board;
    this.#cache = parts.cache;
    this.#clock = parts.clock;
    this.#receiver = receiver;
  }

  /** Takes up the drafts that the server had not been told when the device stopped. */
  async load(): Promise<void> {
    for (const { talkId, text, replyTo } of await this.#cache.loadDrafts()) {
      if (this.#drafts.has(talkId)) continue;
      this.#drafts.set(talkId, { text, replyTo });
      this.#show(talkId, { text, replyTo });
    }
  }

  /** Whether a draft waits to be told to the server. */
  hasDraft(talkId: TalkId): boolean {
    return this.#drafts.has(talkId);
  }

  read(talkId: TalkId, seq: number): void {
    const talk = this.#board.talks.get(talkId);
    const { myId } = this.#board;
    if (talk === undefined || myId === null) return;
    const facts = takeOwnReading(talk.facts, seq, { loaded: loadedSince(talk), myId });
    if (facts === talk.facts) return;
    talk.facts = facts;
    this.#board.touch("talks");
    this.#cache.touchTalk(talkId);
    this.#reads.set(talkId, facts.view.mine.readSeq);
    this.#readTimer ??= setTimeout(() => void this.#tellReads(), READ_AFTER_MS);
  }

  draft(talkId: TalkId, draft: Draft): void {
    if (!this.#board.talks.has(talkId)) return;
    this.#drafts.set(talkId, draft);
    this.#show(talkId, draft);
    this.#cache.keepDraft(talkId, draft);
    clearTimeout(this.#draftTimer);
    this.#draftTimer = setTimeout(() => void this.#tellDrafts(), DRAFT_AFTER_MS);
  }

  typing(talkId: TalkId): void {
    const nowMs = this.#clock.monotonicMs();
    const elapsedMs = nowMs - (this.#typedAt.get(talkId) ?? Number.NEGATIVE_INFINITY);
    if (this.#connection.state !== "online" || elapsedMs < TYPING_EVERY_MS) return;
    this.#typedAt.set(talkId, nowMs);
    void this.#connection.call(signalTyping, { talkId }, { timeoutMs: TYPING_EVERY_MS });
  }

  /** Tells what waits. For a return of the network. */
  tell(): void {
    void this.#tellReads();
    void this.#tellDrafts();
  }

  forgetTalk(talkId: TalkId): void {
    this.#reads.delete(talkId);
    this.#drafts.delete(talkId);
    this.#typedAt.delete(talkId);
  }

  clear(): void {
    clearTimeout(this.#readTimer);
    clearTimeout(this.#draftTimer);
    this.#readTimer = undefined;
    this.#reads.clear();
    this.#drafts.clear();
    this.#typedAt.clear();
  }

  stop(): void {
    this.#isStopped = true;
    this.clear();
  }

  /** Before the first sync nobody knows whether what waits here belongs to the account that is signed in now. */
  #mayTell(): boolean {
    return this.#connection.state === "online" && this.#board.basis === "server";
  }

  async #tellReads(): Promise<void> {
    clearTimeout(this.#readTimer);
    this.#readTimer = undefined;
    if (!this.#mayTell()) return;
    for (const [talkId, seq] of this.#reads) {
      const askedAt = this.#board.moment;
      const result = await this.#connection.call(markRead, { talkId, seq });
      if (this.#isStopped) return;
      if (result.ok) {
        if (this.#reads.get(talkId) === seq) this.#reads.delete(talkId);
        this.#receiver().mine(talkId, result.value.mine, askedAt);
      } else if (result.reason.code === "not_found") {
        this.#reads.delete(talkId);
      } else {
        this.#readTimer ??= setTimeout(() => void this.#tellReads(), AFTER_FAILURE_MS);
        return;
      }
    }
  }

  async #tellDrafts(): Promise<void> {
    clearTimeout(this.#draftTimer);
    if (!this.#mayTell()) return;
    for (const [talkId, draft] of this.#drafts) {
      const result = await this.#connection.call(saveDraft, { talkId, ...draft });
      if (this.#isStopped) return;
      if (!result.ok && result.reason.code !== "not_found") {
        clearTimeout(this.#draftTimer);
        this.#draftTimer = setTimeout(() => void this.#tellDrafts(), AFTER_FAILURE_MS);
        return;
      }
      if (this.#drafts.get(talkId) !== draft) continue;
      this.#drafts.delete(talkId);
      this.#keepMarks(talkId);
      this.#cache.keepDraft(talkId, null);
    }
  }

  /** Answers to questions asked until now do not know of this draft. */
  #keepMarks(talkId: TalkId): void {
    const talk = this.#board.talks.get(talkId);
    this.#board.moment += 1;
    if (talk !== undefined) talk.mineAt = this.#board.moment;
  }

  #show(talkId: TalkId, { text, replyTo }: Draft): void {
    const talk = this.#board.talks.get(talkId);
    if (talk === undefined) return;
    const draft = text === "" && replyTo === null ? null : { text, replyTo, savedAt: this.#clock.nowMs() };
    const { view } = talk.facts;
    talk.facts = { ...talk.facts, view: { ...view, mine: { ...view.mine, draft } } };
    this.#board.touch("talks");
    this.#cache.touchTalk(talkId);
  }
}

/** The loaded messages, when none that came after what I have read is missing among them. */
function loadedSince(talk: Talk) {
  const { window } = talk;
  const first = window?.messages[0];
  if (window === null || window.hasAfter) return null;
  if (window.hasBefore && (first === undefined || first.seq > talk.facts.view.mine.readSeq + 1)) return null;
  return window.messages;
}
