import { type Clock, fromUtf8, no, ok, type Random, type Result } from "@musubi/base";
import type {
  AlbumLine,
  CallOptions,
  Connection,
  Done,
  Engine,
  EngineState,
  FilesToUpload,
  Refused,
  SearchAnswer,
  SendOptions,
  UploadId,
  WrittenText,
} from "@musubi/client";
import {
  type AccountId,
  type AlbumId,
  addMembers,
  type ClientId,
  createTalk,
  type FileId,
  type InputOf,
  listEdits,
  type MessageView,
  type Operation,
  type OutputOf,
  type SendableContent,
  sendReport,
  type TalkId,
  type TalkView,
  updateTalk,
} from "@musubi/protocol";
import type { SealedDesk } from "../desk.ts";
import { type OpenedForm, openForm } from "../files/open-form.ts";
import { type Prepare, prepareAsIs } from "../files/prepare.ts";
import { originalOf } from "../files/sealed-file.ts";
import { WaitingFiles } from "../files/waiting-files.ts";
import { KeptUploads } from "../keep/kept-uploads.ts";
import { editOf, writeBody } from "../talk/body.ts";
import { newSealedClientId } from "../talk/envelope.ts";
import { evidenceAt, withinReport } from "../talk/evidence.ts";
import { isRecord } from "../talk/read-parts.ts";
import type { Vault } from "../vault/vault.ts";
import { EngineAlbums } from "./engine-albums.ts";
import { SealedOutbox } from "./sealed-outbox.ts";
import { searchShelves } from "./search-shelves.ts";
import { Unsealing } from "./unsealing.ts";

/** What a sealed engine is made of. */
export interface SealedEngineParts {
  readonly inner: Engine;
  readonly desk: SealedDesk;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly random: Random;
  /** Makes the forms in which pictures and films are sent. Without it they go as files alone. */
  readonly prepare?: Prepare;
}

/**
 * An engine whose sealed talks look like any other to the screens above it: texts are opened before they are shown and sealed before they
 * leave, names of groups and reactions travel as notes between the members, search looks on the device. What is plain passes through.
 */
export class SealedEngine implements Engine {
  readonly connection: Connection;
  readonly #inner: Engine;
  readonly #desk: SealedDesk;
  readonly #random: Random;
  readonly #outbox: SealedOutbox;
  readonly #files: WaitingFiles;
  readonly #unsealing: Unsealing;
  readonly #albums: EngineAlbums;
  /** Things with files on their way into Keep. */
  readonly keptUploads: KeptUploads;
  readonly #listeners = new Set<() => void>();
  readonly #followed = new Set<TalkId>();
  #following: Promise<void> = Promise.resolve();
  #isTelling = false;
  #lastUploads: EngineState["uploads"] | null = null;
  #stops: (() => void)[] = [];

  constructor({ inner, desk, vault, clock, random, prepare = prepareAsIs }: SealedEngineParts) {
    this.connection = inner.connection;
    this.#inner = inner;
    this.#desk = desk;
    this.#random = random;
    const carriers = () => inner.state().uploads;
    this.#files = new WaitingFiles({ uploads: inner.uploads, carriers, vault, random, prepare }, () => this.#filesChanged());
    this.keptUploads = new KeptUploads({ book: desk.keep, files: this.#files, vault, onChanged: () => this.#tell() });
    this.#outbox = new SealedOutbox(
      desk,
      vault,
      { clock, random },
      {
        onSent: (message) => inner.take({ message }),
        onChanged: () => this.#tell(),
        resolve: (content) => this.#files.resolve(content),
        retryFiles: ({ uploadIds }) => {
          for (const uploadId of uploadIds) this.#files.retry(uploadId);
        },
        onFilesDone: (content, isSent) => this.#files.done(content, isSent),
        onAlbumPart: (albumId, uploadIds, failure) => this.#albums.partDone(albumId, uploadIds, failure),
      },
    );
    this.#albums = new EngineAlbums({
      ...{ inner, desk, vault, clock, random, files: this.#files, outbox: this.#outbox },
      isSealed: (talkId) => this.#isSealed(talkId),
      onChanged: () => this.#tell(),
    });
    this.#unsealing = new Unsealing(desk, { outbox: this.#outbox, files: this.#files, albums: this.#albums.coming }, { vault, clock });
  }

  readonly state = (): EngineState => this.#unsealing.show(this.#inner.state());

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  async start(): Promise<void> {
    this.#stops = [
      this.#inner.subscribe(() => this.#changed()),
      this.#desk.subscribe((talkId) => {
        if (talkId === null) return this.#changed();
        this.#albums.look(talkId);
        return this.#tell();
      }),
      this.connection.onState((state) => {
        if (state === "online") this.#catchUp();
      }),
      this.connection.on("talk.gone", ({ talkId }) => {
        this.#outbox.forgetTalk(talkId);
        this.#albums.coming.forgetTalk(talkId);
      }),
    ];
    // A device that refuses to keep anything still talks.
    await this.#files.load().catch(() => undefined);
    await this.#desk.recallTalks().catch(() => undefined);
    await this.#inner.start();
    const waiting = [this.#outbox.load(), this.#unsealing.loadDrafts(), this.keptUploads.load(), this.#albums.coming.load()];
    await Promise.all(waiting).catch(() => undefined);
    this.#files.begin(new Set([...this.#outbox.uploadIds, ...this.keptUploads.uploadIds, ...this.#albums.coming.uploadIds]));
    if (this.connection.state === "online") this.#catchUp();
  }

  async whenSynced(): Promise<void> {
    await this.#inner.whenSynced();
    this.#changed();
    await this.#following;
  }

  openTalk(talkId: TalkId): Done<null> {
    return this.#inner.openTalk(talkId);
  }

  closeTalk(talkId: TalkId): void {
    this.#inner.closeTalk(talkId);
  }

  loadBefore(talkId: TalkId): Done<null> {
    return this.#inner.loadBefore(talkId);
  }

  loadAfter(talkId: TalkId): Done<null> {
    return this.#inner.loadAfter(talkId);
  }

  jumpTo(talkId: TalkId, seq: number): Done<null> {
    return this.#inner.jumpTo(talkId, seq);
  }

  jumpToNewest(talkId: TalkId): Done<null> {
    return this.#inner.jumpToNewest(talkId);
  }

  loadMembers(talkId: TalkId): Done<null> {
    return this.#inner.loadMembers(talkId);
  }

  send(talkId: TalkId, content: SendableContent, options: SendOptions = {}): ClientId {
    if (!this.#isSealed(talkId)) return this.#inner.send(talkId, content, options);
    // Files the server could read do not go into a sealed talk: the screens do not offer it, and the server would refuse it. See `forward`.
    if (content.kind === "files") return this.#inner.send(talkId, content, options);
    return this.#outbox.add(talkId, content, { replyTo: options.replyTo ?? null, isForwarded: options.isForwarded ?? false });
  }

  sendFiles(talkId: TalkId, files: FilesToUpload, options: SendOptions = {}): ClientId {
    if (!this.#isSealed(talkId)) return this.#inner.sendFiles(talkId, files, options);
    const { uploadIds, records } = this.#files.addSealed(files.sources);
    const alts = files.sources.map(({ alt }) => alt ?? "");
    const content = { kind: "uploads" as const, uploadIds, caption: files.caption, alts };
    const about = { replyTo: options.replyTo ?? null, isForwarded: options.isForwarded ?? false };
    const { clientId, kept } = this.#outbox.addFiles(talkId, content, { ...about, records });
    void kept.then(() => this.#files.follow(uploadIds));
    return clientId;
  }

  /**
   * Hands on what stands in a message. Files of a sealed talk go on to other sealed talks, by their keys; null where files would have to pass
   * from one kind of talk to the other.
   */
  forward({ talkId, seq }: Pick<MessageView, "talkId" | "seq">, content: SendableContent, to: TalkId): ClientId | null {
    if (content.kind !== "files") return this.send(to, content, { isForwarded: true });
    if (this.#isSealed(talkId) !== this.#isSealed(to)) return null;
    if (!this.#isSealed(talkId)) return this.send(to, content, { isForwarded: true });
    const body = this.#desk.shelf(talkId).bodyAt(seq);
    const wanted = new Set(content.fileIds);
    const files = body?.t === "files" ? body.files.filter((file) => wanted.has(originalOf(file).fileId)) : [];
    if (files.length === 0) return null;
    return this.#outbox.addForwarded(to, files, { caption: content.caption, replyTo: null, isForwarded: true });
  }

  /**
   * One form of a file of a sealed talk or of something that is kept, fetched, opened and compared with what is said of it there. Null: the
   * file is of a plain talk.
   */
  openForm(
    at: {
      readonly talkId: TalkId;
      readonly seq: number;
      readonly albumId?: AlbumId | undefined;
      readonly keptIn?: string | undefined;
    },
    { fileId, variant, sha256 }: { readonly fileId: FileId; readonly variant: string; readonly sha256: string },
  ): Promise<OpenedForm> | null {
    const { talkId, seq, albumId, keptIn } = at;
    if (keptIn !== undefined) return this.#desk.keep.openForm(keptIn, { fileId, variant, sha256 });
    if (!this.#isSealed(talkId)) return null;
    if (albumId !== undefined) return this.#albums.openForm({ talkId, albumId }, { fileId, variant, sha256 });
    return this.#desk.loaded(talkId).then((shelf) => openForm(this.connection, shelf.bodyAt(seq), { fileId, variant, sha256 }));
  }

  /** Messages as this device can read them, in case they came from the server by another way than the engine's state. */
  async reveal(messages: readonly MessageView[]): Promise<MessageView[]> {
    const talkIds = new Set(messages.map(({ talkId }) => talkId).filter((talkId) => this.#isSealed(talkId)));
    for (const talkId of talkIds) await this.#desk.loaded(talkId);
    return messages.map((message) => (talkIds.has(message.talkId) ? this.#desk.shelf(message.talkId).reveal(message) : message));
  }

  /**
   * The places of these messages that can be reported from this device: of a plain talk all of them, of a sealed one those that it has
   * opened, with what opens their commitments.
   */
  async reportable(talkId: TalkId, seqs: readonly number[]): Promise<ReadonlySet<number>> {
    if (!this.#isSealed(talkId)) return new Set(seqs);
    const shelf = await this.#desk.loaded(talkId);
    return new Set(seqs.filter((seq) => evidenceAt(shelf, seq).length > 0));
  }

  /** Reports messages: of a plain talk by their places, of a sealed one with what this device kept of each version of them. */
  async report(
    talkId: TalkId,
    { seqs, ...report }: Omit<InputOf<typeof sendReport>, "talkId" | "messages"> & { readonly seqs: readonly number[] },
  ): Promise<Result<OutputOf<typeof sendReport>, Refused<typeof sendReport>>> {
    if (!this.#isSealed(talkId))
      return this.#inner.perform(sendReport, { talkId, ...report, messages: { kind: "plain", seqs: [...seqs] } });
    const shelf = await this.#desk.loaded(talkId);
    const disclosed = withinReport(seqs.flatMap((seq) => evidenceAt(shelf, seq)));
    if (!disclosed.some(({ seq }) => seq === report.about)) return no({ code: "not_reportable" });
    return this.#inner.perform(sendReport, { talkId, ...report, messages: { kind: "sealed", disclosed } });
  }

  get uploads(): Engine["uploads"] {
    return this.#files;
  }

  get albumUploads(): Engine["albumUploads"] {
    return this.#albums.uploads;
  }

  /** Where albums are asked for, of sealed talks and of others. */
  get albumLine(): AlbumLine {
    return this.#albums.line;
  }

  /** Shows an album of a sealed talk to those who came after it was made. */
  showAlbum(albumId: AlbumId): Done<null> {
    return this.#albums.show(albumId);
  }

  retry(clientId: ClientId, leftOut?: readonly UploadId[]): void {
    if (this.#outbox.has(clientId)) this.#outbox.retry(clientId, leftOut);
    else this.#inner.retry(clientId, leftOut);
  }

  discard(clientId: ClientId): void {
    if (this.#outbox.has(clientId)) this.#outbox.discard(clientId);
    else this.#inner.discard(clientId);
  }

  async edit(talkId: TalkId, seq: number, written: WrittenText): Done<MessageView> {
    if (!this.#isSealed(talkId)) return this.#inner.edit(talkId, seq, written);
    const shown = this.#find(talkId, seq);
    const about = { replyTo: shown?.replyTo ?? null, isForwarded: shown?.isForwarded ?? false };
    const raw = fromUtf8(writeBody(editOf(written, seq, about)));
    const clientId = newSealedClientId(this.#random);
    const posted = await this.#desk.post({ talkId, clientId, raw, use: { kind: "edit", seq }, sealed: null }, () => []);
    if (!posted.ok) return no({ code: posted.reason });
    const { message } = posted.value;
    if (message === null) return no({ code: "not_editable" });
    this.#inner.take({ message });
    return ok(this.#find(talkId, seq) ?? message);
  }

  /** The earlier texts of an edited message, the oldest first: of a sealed talk those that this device has opened. */
  async edits(talkId: TalkId, seq: number): Done<OutputOf<typeof listEdits>["edits"]> {
    if (this.#isSealed(talkId)) return ok([...(await this.#desk.loaded(talkId)).earlierAt(seq)]);
    const answer = await this.connection.call(listEdits, { talkId, seq });
    return answer.ok ? ok(answer.value.edits) : no(answer.reason);
  }

  unsend(talkId: TalkId, seq: number): Done<MessageView> {
    return this.#inner.unsend(talkId, seq);
  }

  async react(talkId: TalkId, seq: number, emoji: string, isOn: boolean): Done<MessageView> {
    if (!this.#isSealed(talkId)) return this.#inner.react(talkId, seq, emoji, isOn);
    const posted = await this.#desk.react(talkId, { seq, emoji, isOn });
    if (!posted.ok) return no({ code: posted.reason });
    const shown = this.#find(talkId, seq);
    return shown === null ? no({ code: "not_found" }) : ok(shown);
  }

  pin(talkId: TalkId, seq: number, isPinned: boolean): Done<MessageView> {
    return this.#inner.pin(talkId, seq, isPinned);
  }

  markRead(talkId: TalkId, seq: number): void {
    this.#inner.markRead(talkId, seq);
  }

  saveDraft(talkId: TalkId, text: string, replyTo: number | null = null): void {
    if (!this.#isSealed(talkId)) this.#inner.saveDraft(talkId, text, replyTo);
    else {
      this.#unsealing.saveDraft(talkId, text, replyTo);
      this.#tell();
    }
  }

  signalTyping(talkId: TalkId): void {
    this.#inner.signalTyping(talkId);
  }

  async search(query: string, options: Parameters<Engine["search"]>[1] = {}): Done<SearchAnswer> {
    const sealed = [...this.#inner.state().talks.byId.values()].filter(({ talkId }) => this.#isSealed(talkId));
    if (options.talkId !== undefined && this.#isSealed(options.talkId))
      return ok({ messages: await searchShelves(this.#desk, [options.talkId], query), isComplete: true });
    const answer = await this.#inner.search(query, options);
    // What lies on this device is found at once: it comes with the first page.
    if (!answer.ok || options.before !== undefined || options.talkId !== undefined || sealed.length === 0) return answer;
    const found = await searchShelves(
      this.#desk,
      sealed.map(({ talkId }) => talkId),
      query,
    );
    const messages = [...answer.value.messages, ...found].sort((one, other) => other.sentAt - one.sentAt).slice(0, SEARCH_COUNT);
    return ok({ ...answer.value, messages });
  }

  async perform<O extends Operation>(operation: O, input: InputOf<O>, options?: CallOptions): Promise<Result<OutputOf<O>, Refused<O>>> {
    const answered = this.#albums.sealed.perform(operation, input);
    if (answered !== null) return answered;
    const answer = await this.#inner.perform(operation, input, options);
    if (answer.ok) this.#albums.performed(operation, input);
    // What is said next is for them as well.
    if (answer.ok && operation.name === addMembers.name) this.#desk.doubt(null);
    // A talk that was asked for as a sealed one and is none is not taken for it.
    return answer.ok && asksForSealed(input) && !isSealedTalk(answer.value) ? no({ code: "fault" }) : answer;
  }

  /** Makes a group. The name of a sealed one goes to its members as a note: the server never hears it. */
  async foundGroup(name: string, memberIds: readonly AccountId[], protection: TalkView["protection"]): Done<TalkView> {
    const isSealed = protection === "sealed";
    const founded = await this.perform(createTalk, { name: isSealed ? "" : name, memberIds: [...memberIds], protection });
    if (!founded.ok) return no(founded.reason);
    const { talk } = founded.value;
    if (!isSealed) return ok(talk);
    this.#followed.add(talk.talkId);
    const named = await this.#desk.rename(talk.talkId, name);
    return named.ok ? ok(this.state().talks.byId.get(talk.talkId) ?? talk) : no({ code: named.reason });
  }

  /** Gives a group another name, the way its kind has it. */
  async rename(talkId: TalkId, name: string): Done<null> {
    if (this.#isSealed(talkId)) {
      const renamed = await this.#desk.rename(talkId, name);
      return renamed.ok ? renamed : no({ code: renamed.reason });
    }
    const renamed = await this.#inner.perform(updateTalk, { talkId, name });
    return renamed.ok ? ok(null) : no(renamed.reason);
  }

  take(answer: object): void {
    this.#inner.take(answer);
  }

  async wipe(): Promise<void> {
    this.#outbox.clear();
    this.keptUploads.clear();
    this.#files.clear();
    this.#albums.clear();
    this.#unsealing.clear();
    await this.#desk.wipe().catch(() => undefined);
    await this.#inner.wipe();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const stop of this.#stops) stop();
    this.#outbox.stop();
    this.#files.stop();
    this.#desk.stop();
    await this.#inner[Symbol.asyncDispose]();
  }

  #isSealed(talkId: TalkId): boolean {
    return this.#desk.knowsSealed(talkId) || this.#inner.state().talks.byId.get(talkId)?.protection === "sealed";
  }

  #find(talkId: TalkId, seq: number): MessageView | null {
    return (
      this.state()
        .timelines.get(talkId)
        ?.messages.find((message) => message.seq === seq) ?? null
    );
  }

  /** Back on line: keys, invitations, and every sealed talk up to date; then what waits is sent. */
  #catchUp(): void {
    this.#followed.clear();
    this.#following = this.#following.then(async () => {
      await this.#inner.whenSynced();
      const { account } = this.#inner.state();
      if (account === null) return;
      await this.#desk.start(account.profile.accountId);
      this.#changed();
      this.#outbox.pump();
      this.keptUploads.look();
      this.#albums.coming.look();
    });
    this.#following.catch(() => undefined);
  }

  async #catchUpWith(talkId: TalkId): Promise<void> {
    if (await this.#desk.follow(talkId)) await this.#albums.tidy(talkId);
  }

  #filesChanged(): void {
    this.#outbox.filesChanged();
    this.keptUploads.look();
    this.#albums.coming.look();
    this.#tell();
  }

  #changed(): void {
    const { uploads } = this.#inner.state();
    if (uploads !== this.#lastUploads) {
      this.#lastUploads = uploads;
      this.#files.look();
      this.#outbox.filesChanged();
      this.keptUploads.look();
      this.#albums.coming.look();
    }
    this.#tell();
    // A device that has lost its place comes into its talks anew once it has one again.
    if (this.#desk.state === "locked_out") this.#followed.clear();
    if (this.#desk.state !== "ready") return;
    for (const talkId of this.#inner.state().talks.byId.keys()) {
      if (!this.#isSealed(talkId) || this.#followed.has(talkId)) continue;
      this.#followed.add(talkId);
      this.#following = this.#following.then(() => this.#catchUpWith(talkId)).catch(() => undefined);
    }
  }

  #tell(): void {
    if (this.#isTelling) return;
    this.#isTelling = true;
    queueMicrotask(() => {
      this.#isTelling = false;
      for (const listener of this.#listeners) listener();
    });
  }
}

const SEARCH_COUNT = 30;

function asksForSealed(input: unknown): boolean {
  return isRecord(input) && input["protection"] === "sealed";
}

function isSealedTalk(output: unknown): boolean {
  return isRecord(output) && isRecord(output["talk"]) && output["talk"]["protection"] === "sealed";
}
