import type { Clock, Random } from "@musubi/base";
import { type AccountId, type ClientId, type MessageView, type OutputOf, sendMessage, type TalkId } from "@musubi/protocol";
import { backoffMs } from "../connection/backoff.ts";
import type { Connection } from "../connection/surface.ts";
import type { StoreChange } from "../store/local-store.ts";
import type { StoredPending } from "../store/stored.ts";
import { type Resolved, withoutFiles } from "../upload/files-to-send.ts";
import type { UploadCode, UploadId } from "../upload/surface.ts";
import type { Board } from "./board.ts";
import type { DeviceCache } from "./device-cache.ts";
import { afterRefusal } from "./outbox-rules.ts";
import type { PendingMessage, PendingState, UploadsContent } from "./surface.ts";

/** What the server says of a message that it stored. */
export type StoredMessage = OutputOf<typeof sendMessage>;

/** What the outbox asks of the engine. */
export interface OutboxHooks {
  /** The server has stored a message, at this place and moment. */
  readonly onSent: (message: PendingMessage, stored: StoredMessage) => void;
  /** How far the files of a message are. */
  readonly resolve: (content: UploadsContent) => Resolved;
  /** Files that failed are to be tried again. */
  readonly retryFiles: (content: UploadsContent) => void;
  /** A message with files leaves the queue. */
  readonly onFilesDone: (content: UploadsContent, isSent: boolean) => void;
}

function requeued(message: PendingMessage): PendingMessage {
  return { ...message, state: { kind: "queued" } };
}

/**
 * A message of mine as the talk shows it, right after the server has stored it. Null for files that were taken back since: what is
 * left of them comes with catching up.
 */
export function sentMessage(pending: PendingMessage, stored: StoredMessage, senderId: AccountId): MessageView | null {
  const { talkId, clientId, replyTo, isForwarded } = pending;
  const { seq, sentAt } = stored;
  const said = pending.content;
  const content = said.kind === "files" || said.kind === "uploads" ? stored.content : said;
  if (content === undefined) return null;
  return {
    talkId,
    seq,
    changedSeq: seq,
    senderId,
    clientId,
    sentAt,
    content,
    replyTo,
    isForwarded,
    editedAt: null,
    isPinned: false,
    reactions: [],
  };
}

/**
 * Messages of mine that are not part of their talks yet. Each is kept on the device before it is sent, one at a time per talk and
 * in order, and is sent again under the same clientId until the server has answered: exactly once, across reloads.
 */
export class Outbox {
  readonly #connection: Connection;
  readonly #board: Board;
  readonly #cache: DeviceCache;
  readonly #chance: { readonly clock: Clock; readonly random: Random };
  readonly #hooks: OutboxHooks;
  readonly #orders = new Map<ClientId, number>();
  readonly #attempts = new Map<ClientId, number>();
  readonly #busy = new Set<TalkId>();
  readonly #pauses = new Map<TalkId, ReturnType<typeof setTimeout>>();
  #lastOrder = 0;
  #isLoaded = false;
  #isStopped = false;

  constructor(
    parts: { connection: Connection; board: Board; cache: DeviceCache },
    chance: { clock: Clock; random: Random },
    hooks: OutboxHooks,
  ) {
    this.#connection = parts.connection;
    this.#board = parts.board;
    this.#cache = parts.cache;
    this.#chance = chance;
    this.#hooks = hooks;
  }

  /** Takes up what waited when the device stopped. What was under way then is sent again: the server knows it by its clientId. */
  async load(): Promise<void> {
    const stored = await this.#cache.loadOutbox();
    const present = new Set(this.#board.outbox.map((message) => message.clientId));
    const taken = stored.filter(({ message }) => !present.has(message.clientId));
    for (const { message, order } of taken) this.#orders.set(message.clientId, order);
    this.#lastOrder = Math.max(this.#lastOrder, ...taken.map(({ order }) => order));
    const messages = taken.map(({ message }) => (message.state.kind === "failed" ? message : requeued(message)));
    const writtenMeanwhile = this.#board.outbox;
    this.#set([...messages, ...writtenMeanwhile]);
    this.#isLoaded = true;
    for (const message of writtenMeanwhile) this.#place(message);
  }

  /** Queues a message. */
  add(message: Omit<PendingMessage, "queuedAt" | "state">): void {
    const pending: PendingMessage = { ...message, queuedAt: this.#chance.clock.nowMs(), state: { kind: "queued" } };
    this.#set([...this.#board.outbox, pending]);
    this.#place(pending);
    void this.#work(pending.talkId);
  }

  /** Queues a failed message again, at the end, without these of its files. */
  retry(clientId: ClientId, leftOut: readonly UploadId[] = []): void {
    const message = this.#find(clientId);
    if (message === undefined || message.state.kind !== "failed") return;
    const content = message.content.kind === "uploads" ? withoutFiles(message.content, leftOut) : message.content;
    const queued: PendingMessage = { ...message, content, state: { kind: "queued" } };
    this.#attempts.delete(clientId);
    if (message.content.kind === "uploads" && leftOut.length > 0) {
      this.#hooks.onFilesDone({ ...message.content, uploadIds: leftOut }, false);
    }
    if (content.kind === "uploads") this.#hooks.retryFiles(content);
    this.#set([...this.#board.outbox.filter((each) => each !== message), queued]);
    this.#place(queued);
    void this.#work(queued.talkId);
  }

  /** Forgets a message that is not under way. */
  discard(clientId: ClientId): void {
    const message = this.#find(clientId);
    if (message !== undefined && (message.state.kind === "queued" || message.state.kind === "failed")) this.#remove([message], false);
  }

  /** Files have come further: what waited for them goes on, or says why it cannot. */
  filesChanged(): void {
    for (const message of this.#board.outbox) {
      if (message.content.kind !== "uploads" || message.state.kind !== "queued") continue;
      const resolved = this.#hooks.resolve(message.content);
      if (resolved.kind === "failed") this.#fail(message.clientId, resolved.code);
      else if (resolved.kind === "ready") void this.#work(message.talkId);
    }
  }

  /** A message of mine is part of its talk now. */
  arrived(view: MessageView): void {
    const message = this.#find(view.clientId);
    if (message !== undefined && message.talkId === view.talkId) this.#remove([message], true);
  }

  /** Every change of the talk up to here is known: sent messages up to here are shown by the talk itself, or lie above its window. */
  reached(talkId: TalkId, through: number): void {
    this.#remove(
      this.#board.outbox.filter((message) => message.talkId === talkId && message.state.kind === "sent" && message.state.seq <= through),
      true,
    );
  }

  forgetTalk(talkId: TalkId): void {
    this.#remove(
      this.#board.outbox.filter((message) => message.talkId === talkId),
      false,
    );
  }

  /** Sends what waits, in all talks. For a return of the network. */
  pump(): void {
    for (const timer of this.#pauses.values()) clearTimeout(timer);
    this.#pauses.clear();
    for (const talkId of new Set(this.#board.outbox.map((message) => message.talkId))) void this.#work(talkId);
  }

  /** Forgets everything in memory; the store is wiped by its owner. */
  clear(): void {
    for (const timer of this.#pauses.values()) clearTimeout(timer);
    this.#pauses.clear();
    this.#orders.clear();
    this.#attempts.clear();
    this.#set([]);
  }

  stop(): void {
    this.#isStopped = true;
    for (const timer of this.#pauses.values()) clearTimeout(timer);
  }

  async #work(talkId: TalkId): Promise<void> {
    if (this.#busy.has(talkId) || this.#pauses.has(talkId)) return;
    this.#busy.add(talkId);
    while (this.#mayWork()) {
      const message = this.#board.outbox.find((each) => each.talkId === talkId && this.#isDue(each));
      if (message === undefined || !(await this.#send(message))) break;
    }
    this.#busy.delete(talkId);
  }

  /** Before the first sync nobody knows whether what waits here belongs to the account that is signed in now. */
  #mayWork(): boolean {
    return !this.#isStopped && this.#connection.state === "online" && this.#board.basis === "server";
  }

  /** What waits for its files lets others pass: a text is not held up by a film. */
  #isDue({ state, content }: PendingMessage): boolean {
    return state.kind === "queued" && (content.kind !== "uploads" || this.#hooks.resolve(content).kind === "ready");
  }

  /** Sends one message. True when the talk's queue may go on. */
  async #send(message: PendingMessage): Promise<boolean> {
    const { talkId, clientId, replyTo, isForwarded } = message;
    const resolved =
      message.content.kind === "uploads" ? this.#hooks.resolve(message.content) : ({ kind: "ready", content: message.content } as const);
    if (resolved.kind !== "ready") return true;
    const { content } = resolved;
    this.#setState(clientId, { kind: "sending" });
    const result = await this.#connection.call(sendMessage, {
      talkId,
      clientId,
      content,
      ...(replyTo === null ? {} : { replyTo }),
      ...(isForwarded ? { isForwarded } : {}),
    });
    if (this.#isStopped) return false;
    if (result.ok) {
      this.#attempts.delete(clientId);
      this.#unstore([clientId]);
      this.#setState(clientId, { kind: "sent", seq: result.value.seq });
      this.#hooks.onSent(message, result.value);
      if (message.content.kind === "uploads") this.#hooks.onFilesDone(message.content, true);
      return true;
    }
    const attempt = (this.#attempts.get(clientId) ?? 0) + 1;
    this.#attempts.set(clientId, attempt);
    const verdict = afterRefusal(result.reason, attempt);
    if (verdict.kind === "give_up") {
      this.#fail(clientId, result.reason.code);
      return true;
    }
    this.#setState(clientId, { kind: "queued" });
    this.#pause(talkId, verdict.kind === "wait" ? verdict.waitMs : backoffMs(attempt, this.#chance.random));
    return false;
  }

  #fail(clientId: ClientId, code: UploadCode): void {
    this.#setState(clientId, { kind: "failed", code });
    const failed = this.#find(clientId);
    if (failed !== undefined) this.#store(failed);
  }

  #pause(talkId: TalkId, waitMs: number): void {
    const timer = setTimeout(() => {
      this.#pauses.delete(talkId);
      void this.#work(talkId);
    }, waitMs);
    this.#pauses.set(talkId, timer);
  }

  #find(clientId: ClientId): PendingMessage | undefined {
    return this.#board.outbox.find((message) => message.clientId === clientId);
  }

  #setState(clientId: ClientId, state: PendingState): void {
    if (this.#find(clientId) === undefined) return;
    this.#set(this.#board.outbox.map((message) => (message.clientId === clientId ? { ...message, state } : message)));
  }

  /** Gives a message the last place in the queue, on the device too. */
  #place(message: PendingMessage): void {
    // Before it is known what waits already, nobody knows what comes after it.
    if (!this.#isLoaded) return;
    this.#lastOrder += 1;
    this.#orders.set(message.clientId, this.#lastOrder);
    this.#store(message);
  }

  #store(message: PendingMessage): void {
    const value: StoredPending = { message, order: this.#orders.get(message.clientId) ?? this.#lastOrder };
    void this.#cache.writeOutbox([{ kind: "put", space: "outbox", key: message.clientId, value }]);
  }

  #unstore(clientIds: readonly ClientId[]): void {
    void this.#cache.writeOutbox(clientIds.map((key): StoreChange => ({ kind: "delete", space: "outbox", key })));
  }

  #remove(messages: readonly PendingMessage[], isSent: boolean): void {
    if (messages.length === 0) return;
    const gone = new Set(messages.map((message) => message.clientId));
    for (const clientId of gone) this.#orders.delete(clientId);
    this.#set(this.#board.outbox.filter((message) => !gone.has(message.clientId)));
    for (const message of messages) this.#board.touchTimeline(message.talkId);
    this.#unstore([...gone]);
    for (const { content } of messages) if (content.kind === "uploads") this.#hooks.onFilesDone(content, isSent);
  }

  #set(outbox: readonly PendingMessage[]): void {
    const talkIds = new Set([...this.#board.outbox, ...outbox].map((message) => message.talkId));
    this.#board.outbox = outbox;
    this.#board.touch("outbox");
    for (const talkId of talkIds) this.#board.touchTimeline(talkId);
  }
}
