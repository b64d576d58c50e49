import { no, ok, type Random, type Result, systemClock, systemRandom } from "@musubi/base";
import {
  type ClientId,
  editMessage,
  type InputOf,
  leaveTalk,
  type MessageView,
  type Operation,
  type OutputOf,
  pinMessage,
  reactMessage,
  type SendableContent,
  searchMessages,
  type TalkId,
  unsendMessage,
} from "@musubi/protocol";
import { AlbumUploads } from "../album/album-uploads.ts";
import type { CallOptions, Connection, Refused } from "../connection/surface.ts";
import { filesToSend } from "../upload/files-to-send.ts";
import type { UploadId, Uploads } from "../upload/surface.ts";
import { UploadQueue } from "../upload/upload-queue.ts";
import { UploadShelf } from "../upload/upload-shelf.ts";
import { absorb } from "./absorb.ts";
import { Board } from "./board.ts";
import { CatchUp } from "./catch-up.ts";
import { newClientId } from "./client-id.ts";
import { DeviceCache } from "./device-cache.ts";
import { listen } from "./events.ts";
import { Outbox, type StoredMessage, sentMessage } from "./outbox.ts";
import { OwnMarks } from "./own-marks.ts";
import { Pages } from "./pages.ts";
import { Receiver } from "./receiver.ts";
import { Recount } from "./recount.ts";
import { StayInSync } from "./stay-in-sync.ts";
import type {
  Done,
  Engine,
  EngineOptions,
  EngineState,
  FilesToUpload,
  PendingContent,
  PendingMessage,
  SearchAnswer,
  SendOptions,
  WrittenText,
} from "./surface.ts";
import { SyncRun } from "./sync-run.ts";
import { TypingPeople } from "./typing-people.ts";

const SEARCH_COUNT = 30;
/** The operations that answer with one message as it is now. */
type MessageChange = typeof editMessage | typeof unsendMessage | typeof reactMessage | typeof pinMessage;

/** See Engine. Owns the parts and what leads from one to the other; each part holds its own rules. */
export class SyncEngine implements Engine {
  readonly connection: Connection;
  readonly state: () => EngineState;
  readonly subscribe: (listener: () => void) => () => void;

  readonly #random: Random;
  readonly #board: Board;
  readonly #cache: DeviceCache;
  readonly #receiver: Receiver;
  readonly #recount: Recount;
  readonly #catchUp: CatchUp;
  readonly #pages: Pages;
  readonly #outbox: Outbox;
  readonly #uploads: UploadQueue;
  readonly #albumUploads: AlbumUploads;
  readonly #marks: OwnMarks;
  readonly #typing: TypingPeople;
  readonly #sync: SyncRun;
  readonly #stay: StayInSync;
  #stopListening: () => void = () => undefined;
  #starting: Promise<void> | null = null;

  constructor({ connection, store, clock = systemClock, random = systemRandom }: EngineOptions) {
    const board = new Board(connection.state, clock);
    const cache = new DeviceCache(store, board);
    const parts = { connection, board, cache, clock };
    const receiver = () => this.#receiver;
    const onBehind = (talkId: TalkId, when: "now" | "soon") => this.#catchUp.ask(talkId, when);
    const onUncertain = (talkId: TalkId) => this.#recount.ask(talkId);
    this.connection = connection;
    this.state = board.state;
    this.subscribe = board.subscribe;
    this.#random = random;
    this.#board = board;
    this.#cache = cache;
    this.#typing = new TypingPeople(board);
    this.#recount = new Recount({ connection, board, random }, receiver);
    this.#pages = new Pages(parts, { receiver, onBehind, onUncertain });
    this.#catchUp = new CatchUp(connection, board, { receiver, recount: onUncertain, startOver: (talk) => this.#pages.startOver(talk) });
    this.#marks = new OwnMarks(parts, receiver);
    const shelf = new UploadShelf(cache);
    this.#uploads = new UploadQueue({ connection, board, shelf }, { clock, random }, () => {
      this.#outbox.filesChanged();
      this.#albumUploads.filesChanged();
    });
    this.#albumUploads = new AlbumUploads({ connection, board, cache, uploads: this.#uploads });
    this.#outbox = new Outbox(
      parts,
      { clock, random },
      {
        onSent: (pending, stored) => this.#onSent(pending, stored),
        resolve: (content) => filesToSend(content, board.uploads),
        retryFiles: ({ uploadIds }) => {
          for (const uploadId of uploadIds) this.#uploads.retry(uploadId);
        },
        onFilesDone: ({ uploadIds }, isSent) => (isSent ? this.#uploads.release(uploadIds) : this.#uploads.cancel(uploadIds)),
      },
    );
    this.#sync = new SyncRun(parts, { receiver, onBehind: (talkId) => onBehind(talkId, "now"), forgetAll: () => this.wipe() });
    this.#receiver = new Receiver(board, cache, {
      onBehind,
      onUncertain,
      onMembersStale: (talkId) => this.#pages.membersChanged(talkId),
      onArrived: (message) => this.#outbox.arrived(message),
      onReached: (talkId, through) => this.#outbox.reached(talkId, through),
      onGone: (talkId) => this.#onGone(talkId),
      onWritten: (message) => message.senderId !== null && this.#typing.end(message.talkId, message.senderId),
      hasOwnDraft: (talkId) => this.#marks.hasDraft(talkId),
    });
    this.#stay = new StayInSync(connection, board, random, {
      sync: () => this.#sync.run(),
      afterSync: async () => {
        this.#tellWaiting();
        this.#receiver.membersUncertain();
        await Promise.all([this.#cache.flush(), this.#pages.refreshOpen(), this.#catchUp.run()]);
      },
      onOnline: () => this.#tellWaiting(),
      onSignedOut: () => void this.wipe(),
      isSettled: () => this.#catchUp.isIdle && this.#recount.isIdle,
    });
  }

  start(): Promise<void> {
    this.#starting ??= this.#start();
    return this.#starting;
  }

  whenSynced(): Promise<void> {
    return this.#stay.whenSettled();
  }

  openTalk(talkId: TalkId): Done<null> {
    return this.#pages.open(talkId);
  }

  closeTalk(talkId: TalkId): void {
    this.#pages.close(talkId);
  }

  loadBefore(talkId: TalkId): Done<null> {
    return this.#pages.loadBefore(talkId);
  }

  loadAfter(talkId: TalkId): Done<null> {
    return this.#pages.loadAfter(talkId);
  }

  jumpTo(talkId: TalkId, seq: number): Done<null> {
    return this.#pages.jumpTo(talkId, seq);
  }

  jumpToNewest(talkId: TalkId): Done<null> {
    return this.#pages.jumpToNewest(talkId);
  }

  loadMembers(talkId: TalkId): Done<null> {
    return this.#pages.loadMembers(talkId);
  }

  get uploads(): Uploads {
    return this.#uploads;
  }

  get albumUploads(): AlbumUploads {
    return this.#albumUploads;
  }

  send(talkId: TalkId, content: SendableContent, options: SendOptions = {}): ClientId {
    return this.#queue(talkId, content, options);
  }

  sendFiles(talkId: TalkId, { sources, caption }: FilesToUpload, options: SendOptions = {}): ClientId {
    const uploadIds = this.#uploads.add(sources);
    const alts = sources.map(({ alt }) => alt ?? "");
    return this.#queue(talkId, { kind: "uploads", uploadIds, caption, alts }, options);
  }

  #queue(talkId: TalkId, content: PendingContent, options: SendOptions): ClientId {
    const clientId = newClientId(this.#random);
    this.#outbox.add({ clientId, talkId, content, replyTo: options.replyTo ?? null, isForwarded: options.isForwarded ?? false });
    return clientId;
  }

  retry(clientId: ClientId, leftOut?: readonly UploadId[]): void {
    this.#outbox.retry(clientId, leftOut);
  }

  discard(clientId: ClientId): void {
    this.#outbox.discard(clientId);
  }

  edit(talkId: TalkId, seq: number, written: WrittenText): Done<MessageView> {
    return this.#change(editMessage, { talkId, seq, ...written });
  }

  unsend(talkId: TalkId, seq: number): Done<MessageView> {
    return this.#change(unsendMessage, { talkId, seq });
  }

  react(talkId: TalkId, seq: number, emoji: string, isOn: boolean): Done<MessageView> {
    return this.#change(reactMessage, { talkId, seq, emoji, isOn });
  }

  pin(talkId: TalkId, seq: number, isPinned: boolean): Done<MessageView> {
    return this.#change(pinMessage, { talkId, seq, isPinned });
  }

  markRead(talkId: TalkId, seq: number): void {
    this.#marks.read(talkId, seq);
  }

  saveDraft(talkId: TalkId, text: string, replyTo: number | null = null): void {
    this.#marks.draft(talkId, { text, replyTo });
  }

  signalTyping(talkId: TalkId): void {
    this.#marks.typing(talkId);
  }

  async search(
    query: string,
    options: { readonly talkId?: TalkId; readonly before?: string; readonly countMax?: number } = {},
  ): Done<SearchAnswer> {
    return this.connection.call(searchMessages, { query, countMax: SEARCH_COUNT, ...options });
  }

  async perform<O extends Operation>(operation: O, input: InputOf<O>, options?: CallOptions): Promise<Result<OutputOf<O>, Refused<O>>> {
    const askedAt = this.#board.moment;
    const result = await this.connection.call(operation, input, options);
    if (!result.ok) return result;
    const talkId = absorb({ input, output: result.value, askedAt }, this.#receiver, this.#board);
    if (operation.name === leaveTalk.name && talkId !== null) this.#receiver.gone(talkId);
    return result;
  }

  take(answer: object): void {
    absorb({ input: {}, output: answer, askedAt: this.#board.moment }, this.#receiver, this.#board);
  }

  async #change<O extends MessageChange>(operation: O, input: InputOf<O>): Done<MessageView> {
    const result = await this.perform<MessageChange>(operation, input);
    return result.ok ? ok(result.value.message) : no(result.reason);
  }

  async wipe(): Promise<void> {
    this.#board.clear();
    this.#outbox.clear();
    this.#uploads.clear();
    this.#albumUploads.clear();
    this.#marks.clear();
    this.#typing.clear();
    this.#catchUp.clear();
    this.#recount.clear();
    await this.#cache.wipe();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopListening();
    this.#stay.stop();
    this.#outbox.stop();
    this.#uploads.stop();
    this.#albumUploads.stop();
    this.#marks.stop();
    this.#catchUp.stop();
    this.#recount.stop();
    this.#pages.stop();
    this.#typing.clear();
    await this.#cache.close();
  }

  async #start(): Promise<void> {
    await this.#cache.load();
    await this.#marks.load();
    await this.#uploads.load();
    await this.#outbox.load();
    await this.#albumUploads.load();
    const inMessages = this.#board.outbox.flatMap(({ content }) => (content.kind === "uploads" ? content.uploadIds : []));
    this.#uploads.keepOnly(new Set([...inMessages, ...this.#albumUploads.uploadIds()]));
    this.#stopListening = listen(this.connection, {
      receiver: this.#receiver,
      typing: this.#typing,
      sync: this.#sync,
      uploads: this.#uploads,
      albumUploads: this.#albumUploads,
      onLagged: () => this.#stay.syncNow(),
    });
    this.#stay.start();
  }

  #tellWaiting(): void {
    this.#outbox.filesChanged();
    this.#albumUploads.filesChanged();
    this.#outbox.pump();
    this.#uploads.wake();
    this.#marks.tell();
  }

  /** No event tells this device of what it sent itself: the answer and the queue together are the message. */
  #onSent(pending: PendingMessage, stored: StoredMessage): void {
    const { myId } = this.#board;
    const message = myId === null ? null : sentMessage(pending, stored, myId);
    if (message !== null) this.#receiver.message(message);
  }

  #onGone(talkId: TalkId): void {
    this.#sync.noteGone(talkId);
    this.#outbox.forgetTalk(talkId);
    this.#albumUploads.forgetTalk(talkId);
    this.#marks.forgetTalk(talkId);
  }
}
