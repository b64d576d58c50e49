import type { Clock, Random } from "@musubi/base";
import { fromUtf8, utf8 } from "@musubi/base";
import {
  type FailureCode,
  type PendingContent,
  type PendingMessage,
  type PendingState,
  type UploadId,
  type UploadsContent,
  withoutFiles,
} from "@musubi/client";
import { BODY_BYTES_MAX } from "@musubi/e2ee";
import type { AlbumId, ClientId, FilesToSend, MessageView, SendableContent, TalkId } from "@musubi/protocol";
import type { AlbumPart } from "../album/sealed-album-uploads.ts";
import type { SealedDesk } from "../desk.ts";
import { dropFiles } from "../files/kept-file.ts";
import { fileIdsOf, originalOf, type SealedFileBody } from "../files/sealed-file.ts";
import type { ResolvedFiles } from "../files/waiting-files.ts";
import { restored, stored } from "../packed.ts";
import { type About, type Body, bodyOf, filesBodyOf, writeBody } from "../talk/body.ts";
import { newSealedClientId } from "../talk/envelope.ts";
import type { Posting, SealedCopy } from "../talk/leaving.ts";
import type { Vault, VaultChange } from "../vault/vault.ts";

/** What a person can say in a sealed talk, besides files. */
export type SealableContent = Exclude<SendableContent, { kind: "files" }>;

interface Waiting extends About {
  readonly order: number;
  readonly talkId: TalkId;
  readonly clientId: ClientId;
  readonly content: PendingContent;
  readonly queuedAt: number;
  /** Null as long as its files are on their way: what they are called is not known before. */
  readonly posting: Posting | null;
  /** Adds its files to an album: it is shown there, on its way as well. */
  readonly albumId?: AlbumId;
}

/** What the outbox asks of others. */
export interface SealedOutboxHooks {
  /** A message of mine is part of its talk now. */
  readonly onSent: (message: MessageView) => void;
  readonly onChanged: () => void;
  /** How far the files of a message are. */
  readonly resolve: (content: UploadsContent) => ResolvedFiles;
  /** Files that failed are to be tried again. */
  readonly retryFiles: (content: UploadsContent) => void;
  /** A message with files leaves the queue. */
  readonly onFilesDone: (content: UploadsContent, isSent: boolean) => void;
  /** Photos are in an album now, or (`failure`) were not taken. */
  readonly onAlbumPart: (albumId: AlbumId, uploadIds: readonly UploadId[], failure: FailureCode | null) => void;
}

const ORDER_DIGITS = 12;
const RETRY_MS = [500, 1_000, 2_000, 4_000, 8_000] as const;

/**
 * Messages of mine that are not part of their sealed talks yet: kept on the device before they are sealed, sealed one at a time in each talk,
 * and sent again as they were sealed until the server has answered.
 */
export class SealedOutbox {
  readonly #desk: SealedDesk;
  readonly #vault: Vault;
  readonly #chance: { readonly clock: Clock; readonly random: Random };
  readonly #hooks: SealedOutboxHooks;
  readonly #waiting = new Map<ClientId, Waiting>();
  readonly #states = new Map<ClientId, PendingState>();
  /** What the device has taken: whoever does not find it there any more knows that it was said. */
  readonly #kept = new Set<ClientId>();
  readonly #busy = new Set<TalkId>();
  readonly #tries = new Map<TalkId, number>();
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  #writing: Promise<void> = Promise.resolve();
  #lastOrder = 0;
  #isStopped = false;

  constructor(desk: SealedDesk, vault: Vault, chance: { readonly clock: Clock; readonly random: Random }, hooks: SealedOutboxHooks) {
    this.#desk = desk;
    this.#vault = vault;
    this.#chance = chance;
    this.#hooks = hooks;
  }

  /** Takes up what waited when the device stopped. */
  async load(): Promise<void> {
    for (const { value } of await this.#vault.list("out/")) {
      const waiting = restored<Waiting>(value);
      // Said since this window was opened.
      if (this.#waiting.has(waiting.clientId)) continue;
      this.#waiting.set(waiting.clientId, waiting);
      this.#kept.add(waiting.clientId);
      this.#states.set(waiting.clientId, { kind: "queued" });
      this.#lastOrder = Math.max(this.#lastOrder, waiting.order);
    }
    if (this.#waiting.size > 0) this.#hooks.onChanged();
    this.pump();
  }

  /** The files that messages wait for. */
  get uploadIds(): ReadonlySet<UploadId> {
    return new Set([...this.#waiting.values()].flatMap(({ content }) => (content.kind === "uploads" ? content.uploadIds : [])));
  }

  /** The files that queued messages add to albums. */
  get albumUploadIds(): ReadonlySet<UploadId> {
    const inAlbums = [...this.#waiting.values()].filter(({ albumId }) => albumId !== undefined);
    return new Set(inAlbums.flatMap(({ content }) => (content.kind === "uploads" ? content.uploadIds : [])));
  }

  /** What waits to stand in a talk, in the order of saying. */
  get pending(): readonly PendingMessage[] {
    return [...this.#waiting.values()]
      .filter(({ albumId }) => albumId === undefined)
      .sort((one, other) => one.order - other.order)
      .map(({ talkId, clientId, content, replyTo, isForwarded, queuedAt }) => {
        const state = this.#states.get(clientId) ?? { kind: "queued" };
        return { talkId, clientId, content, replyTo, isForwarded, queuedAt, state };
      });
  }

  add(talkId: TalkId, content: SealableContent, about: About): ClientId {
    return this.#add({ talkId, content, ...about }, (clientId) => postingOf({ talkId, clientId }, bodyOf(content, about)), []).clientId;
  }

  /** Says what is in files that this device can open already: they go on as they are, by their keys. */
  addForwarded(talkId: TalkId, files: readonly SealedFileBody[], { caption, ...about }: About & { readonly caption: string }): ClientId {
    const content: FilesToSend = { kind: "files", fileIds: files.map((file) => originalOf(file).fileId), caption };
    const body = filesBodyOf(files, caption, about);
    return this.#add({ talkId, content, ...about }, (clientId) => postingOf({ talkId, clientId }, body, files), []).clientId;
  }

  /** Takes a message whose files are on their way. `kept` resolves when it is on the device, with the records of its files. */
  addFiles(
    talkId: TalkId,
    content: UploadsContent,
    { records, ...about }: About & { readonly records: readonly VaultChange[] },
  ): { readonly clientId: ClientId; readonly kept: Promise<void> } {
    return this.#add({ talkId, content, ...about }, () => null, records);
  }

  /** Takes the message that adds photos to an album: all of them are on the server. Resolves when it is kept. */
  async addToAlbum({ talkId, albumId, body, files, uploadIds }: AlbumPart): Promise<void> {
    const content: UploadsContent = { kind: "uploads", uploadIds, caption: "", alts: uploadIds.map(() => "") };
    const message = { talkId, content, albumId, replyTo: null, isForwarded: false };
    await this.#add(message, (clientId) => postingOf({ talkId, clientId }, body, files), []).kept;
  }

  /** Files have come further: what waited for them goes on, or says why it cannot. */
  filesChanged(): void {
    let isReady = false;
    for (const { clientId, posting, content } of this.#waiting.values()) {
      if (posting !== null || content.kind !== "uploads" || this.#states.get(clientId)?.kind !== "queued") continue;
      const resolved = this.#hooks.resolve(content);
      if (resolved.kind === "failed") this.#states.set(clientId, { kind: "failed", code: resolved.code });
      isReady ||= resolved.kind === "ready";
    }
    if (isReady) this.pump();
  }

  has(clientId: ClientId): boolean {
    return this.#waiting.has(clientId);
  }

  /** Tries a failed message again, without these of its files. What was sealed already goes as it was sealed. */
  retry(clientId: ClientId, leftOut: readonly UploadId[] = []): void {
    const waiting = this.#waiting.get(clientId);
    if (waiting === undefined) return;
    if (waiting.posting === null && waiting.content.kind === "uploads") {
      const content = withoutFiles(waiting.content, leftOut);
      if (leftOut.length > 0) {
        const fewer = { ...waiting, content };
        this.#waiting.set(clientId, fewer);
        void this.#write([keep(fewer), ...dropFiles(leftOut)]);
        this.#hooks.onFilesDone({ ...waiting.content, uploadIds: leftOut }, false);
      }
      this.#hooks.retryFiles(content);
    }
    this.#states.set(clientId, { kind: "queued" });
    this.#hooks.onChanged();
    this.pump();
  }

  discard(clientId: ClientId): void {
    const waiting = this.#waiting.get(clientId);
    if (waiting === undefined || this.#states.get(clientId)?.kind === "sending") return;
    this.#giveUp(waiting);
  }

  /** I am no longer in this talk. */
  forgetTalk(talkId: TalkId): void {
    for (const waiting of this.#waiting.values()) {
      if (waiting.talkId === talkId) this.#giveUp(waiting);
    }
  }

  /** Sends what waits, one at a time in each talk. */
  pump(): void {
    if (this.#isStopped) return;
    for (const talkId of new Set([...this.#waiting.values()].map((waiting) => waiting.talkId))) {
      if (!this.#busy.has(talkId)) void this.#run(talkId);
    }
  }

  stop(): void {
    this.#isStopped = true;
    for (const timer of this.#timers) clearTimeout(timer);
  }

  clear(): void {
    this.#waiting.clear();
    this.#states.clear();
    this.#kept.clear();
    this.#hooks.onChanged();
  }

  async #run(talkId: TalkId): Promise<void> {
    this.#busy.add(talkId);
    try {
      for (let next = this.#next(talkId); next !== null && !this.#isStopped; next = this.#next(talkId)) {
        if (!(await this.#send(next))) return;
      }
    } finally {
      this.#busy.delete(talkId);
    }
  }

  /** Keeps a message and puts it at the end. */
  #add(
    message: Pick<Waiting, "talkId" | "content" | "replyTo" | "isForwarded" | "albumId">,
    postingFor: (clientId: ClientId) => Posting | null,
    records: readonly VaultChange[],
  ): { readonly clientId: ClientId; readonly kept: Promise<void> } {
    const clientId = newSealedClientId(this.#chance.random);
    this.#lastOrder += 1;
    const waiting: Waiting = {
      ...message,
      clientId,
      order: this.#lastOrder,
      queuedAt: this.#chance.clock.nowMs(),
      posting: postingFor(clientId),
    };
    this.#waiting.set(clientId, waiting);
    this.#states.set(clientId, { kind: "queued" });
    this.#hooks.onChanged();
    const kept = this.#write([keep(waiting), ...records]).then((isKept) => {
      if (isKept && this.#waiting.has(clientId)) this.#kept.add(clientId);
      this.pump();
    });
    return { clientId, kept };
  }

  /** What waits for its files lets others pass: a text is not held up by a film. */
  #next(talkId: TalkId): Waiting | null {
    const inTalk = [...this.#waiting.values()].filter(
      (waiting) => waiting.talkId === talkId && this.#states.get(waiting.clientId)?.kind === "queued" && this.#isDue(waiting),
    );
    return inTalk.sort((one, other) => one.order - other.order)[0] ?? null;
  }

  #isDue({ posting, content }: Waiting): boolean {
    return posting !== null || (content.kind === "uploads" && this.#hooks.resolve(content).kind === "ready");
  }

  /** What it says, now that its files are on the server: written once, and kept before it is sealed. Null when it is not to be said. */
  #compose(waiting: Waiting): Promise<Posting | null> {
    return this.#vault.inTurn("out", async () => {
      const { content, clientId } = waiting;
      const resolved = content.kind === "uploads" ? this.#hooks.resolve(content) : null;
      if (content.kind !== "uploads" || resolved?.kind !== "ready") return null;
      const kept = await this.#vault.read(placeOf(waiting));
      // Another window of this device has said it already, or has written down what it says.
      if (kept === null && this.#kept.has(clientId)) {
        this.#remove(waiting);
        this.#hooks.onFilesDone(content, false);
        return null;
      }
      const written = kept === null ? null : restored<Waiting>(kept).posting;
      const { files } = resolved;
      const posting = written ?? postingOf(waiting, filesBodyOf(files, content.caption, waiting), files);
      const composed = { ...waiting, posting };
      if (!this.#waiting.has(clientId)) return null;
      await this.#vault.write([keep(composed)]);
      this.#waiting.set(clientId, composed);
      return posting;
    });
  }

  /** Whether the next one may follow. */
  async #send(next: Waiting): Promise<boolean> {
    const { clientId, talkId, content } = next;
    this.#states.set(clientId, { kind: "sending" });
    this.#hooks.onChanged();
    const posting = next.posting ?? (await this.#compose(next).catch(() => "later" as const));
    if (posting === "later") return this.#afterRefusal(next, "unavailable");
    const waiting = this.#waiting.get(clientId);
    if (posting === null || waiting === undefined) {
      // Its files were taken up again meanwhile: it waits on.
      if (waiting !== undefined) this.#states.set(clientId, { kind: "queued" });
      return true;
    }
    if (posting.raw.length > BODY_BYTES_MAX || utf8(posting.raw).length > BODY_BYTES_MAX) return this.#afterRefusal(waiting, "too_large");
    const keeping = (copy: SealedCopy | null): readonly VaultChange[] => {
      if (copy === null) return [forget(waiting), ...(content.kind === "uploads" ? dropFiles(content.uploadIds) : [])];
      const sealed = { ...waiting, posting: { ...posting, sealed: copy } };
      if (this.#waiting.has(clientId)) this.#waiting.set(clientId, sealed);
      return [keep(sealed)];
    };
    // A device that refuses to keep (no space) sends nothing: what was not kept is not sent.
    const posted = await this.#desk.post(posting, keeping).catch(() => ({ ok: false, reason: "unavailable" }) as const);
    if (!posted.ok) return this.#afterRefusal(waiting, posted.reason);
    this.#tries.delete(talkId);
    if (posted.value.message !== null) this.#hooks.onSent(posted.value.message);
    this.#remove(waiting);
    if (content.kind === "uploads") this.#hooks.onFilesDone(content, true);
    if (content.kind === "uploads" && waiting.albumId !== undefined) this.#hooks.onAlbumPart(waiting.albumId, content.uploadIds, null);
    return true;
  }

  #afterRefusal(waiting: Waiting, reason: FailureCode): boolean {
    const { clientId, talkId, albumId, content } = waiting;
    const isPassing =
      reason === "offline" || reason === "timeout" || reason === "unavailable" || reason === "not_ready" || reason === "rate_limited";
    // Its files stay with their album, where the person hears why and can try again.
    if (!isPassing && albumId !== undefined && content.kind === "uploads") {
      this.#remove(waiting);
      void this.#write([forget(waiting)]);
      this.#hooks.onAlbumPart(albumId, content.uploadIds, reason);
      return true;
    }
    this.#states.set(clientId, isPassing ? { kind: "queued" } : { kind: "failed", code: reason });
    this.#hooks.onChanged();
    if (!isPassing) return true;
    this.#tryLater(talkId);
    return false;
  }

  #tryLater(talkId: TalkId): void {
    const tries = this.#tries.get(talkId) ?? 0;
    this.#tries.set(talkId, tries + 1);
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        this.pump();
      },
      RETRY_MS[Math.min(tries, RETRY_MS.length - 1)],
    );
    this.#timers.add(timer);
  }

  #giveUp(waiting: Waiting): void {
    this.#remove(waiting);
    const { content } = waiting;
    const files = content.kind === "uploads" ? dropFiles(content.uploadIds) : [];
    void this.#write([forget(waiting), ...files]);
    if (content.kind === "uploads") this.#hooks.onFilesDone(content, false);
  }

  /** One after the other: what was given up right after it was written does not come back. Whether the device took it. */
  #write(changes: readonly VaultChange[]): Promise<boolean> {
    const written = this.#writing
      .then(() => this.#vault.write(changes))
      .then(
        () => true,
        () => false,
      );
    this.#writing = written.then(() => undefined);
    return written;
  }

  #remove({ clientId }: Waiting): void {
    this.#waiting.delete(clientId);
    this.#states.delete(clientId);
    this.#kept.delete(clientId);
    this.#hooks.onChanged();
  }
}

/** What goes to the server for a body, with the files that its members are to read. */
function postingOf(
  { talkId, clientId }: { readonly talkId: TalkId; readonly clientId: ClientId },
  body: Body,
  files: readonly SealedFileBody[] = [],
): Posting {
  const use = { kind: "message" as const, ...(files.length === 0 ? {} : { fileIds: fileIdsOf(files) }) };
  return { talkId, clientId, raw: fromUtf8(writeBody(body)), use, sealed: null };
}

/** Two windows of a device count for themselves: the name keeps their messages apart. */
function placeOf({ order, clientId }: Waiting): string {
  return `out/${String(order).padStart(ORDER_DIGITS, "0")}/${clientId}`;
}

function keep(waiting: Waiting): VaultChange {
  return { key: placeOf(waiting), value: stored(waiting) };
}

function forget(waiting: Waiting): VaultChange {
  return { key: placeOf(waiting), value: null };
}
