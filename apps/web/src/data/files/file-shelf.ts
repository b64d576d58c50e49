import type { Result } from "@musubi/base";
import { type Connection } from "@musubi/client";
import {
  type AlbumId,
  describeFiles,
  type FileId,
  type FileView,
  type PictureClass,
  readFile,
  reportMismatch,
  type TalkId,
} from "@musubi/protocol";
import { digestOf } from "./digest.ts";
import { isPlayable, isShowable, nameOf, type Shown, type ShownAt, TYPE_UNTOLD, type WantedFile } from "./shown-file.ts";

/** So many bytes that nobody looks at now are kept in memory. */
const KEPT_BYTES = 96_000_000;
const AT_ONCE = 6;
/** A withdrawn picture is asked for again after so long; each time twice as long. */
const AGAIN_MS = 2_000;
const AGAIN_TIMES = 6;

/** Fetches and opens a form of a sealed file. Null for a file that the server itself can read. */
export type Unseal = (wanted: WantedFile) => Promise<Result<Uint8Array<ArrayBuffer>, "absent" | "offline" | "doubtful">> | null;

interface Entry {
  readonly wanted: WantedFile;
  readonly places: Map<string, ShownAt>;
  shown: Shown;
  sizeBytes: number;
  users: number;
  isAsked: boolean;
}

const LOADING: Shown = { kind: "loading" };
const ABSENT: Shown = { kind: "absent" };

function placeOf({ talkId, seq, albumId, keptIn, portraitOf }: ShownAt): string {
  return `${talkId}/${portraitOf ?? keptIn ?? albumId ?? seq}`;
}

/**
 * Pictures and recordings that are shown, in memory only. Nothing is shown before its digest was compared with the one that came
 * with the message; nothing is written to the device; what was taken back, withdrawn or belongs to a talk that is gone is dropped at once.
 */
export class FileShelf implements Disposable {
  readonly #connection: Connection;
  readonly #unseal: Unseal;
  readonly #entries = new Map<string, Entry>();
  readonly #listeners = new Map<string, Set<() => void>>();
  readonly #fresh = new Map<FileId, FileView>();
  readonly #floors = new Map<string, number>();
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  #runningCount = 0;

  constructor(connection: Connection, unseal: Unseal) {
    this.#connection = connection;
    this.#unseal = unseal;
  }

  /** Calls the listener when what is shown under this name changes. */
  subscribe(name: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(name) === listeners) this.#listeners.delete(name);
    };
  }

  read(name: string): Shown {
    return this.#entries.get(name)?.shown ?? LOADING;
  }

  /** A newer description of a file than the one in its message; null when there is none. */
  readFresh(fileId: FileId): FileView | null {
    return this.#fresh.get(fileId) ?? null;
  }

  /** Somebody looks at it (or soon will): it is loaded, and stays at least until the answer is called. */
  want(wanted: WantedFile): () => void {
    const name = nameOf(wanted.fileId, wanted.rendition);
    const entry: Entry = this.#entries.get(name) ?? {
      wanted,
      places: new Map(),
      shown: LOADING,
      sizeBytes: 0,
      users: 0,
      isAsked: false,
    };
    // The last one that was looked at stands last: the first ones are let go first.
    this.#entries.delete(name);
    this.#entries.set(name, entry);
    entry.places.set(placeOf(wanted.at), wanted.at);
    entry.users += 1;
    if (entry.shown.kind === "offline") this.#set(name, entry, LOADING);
    this.#pump();
    return () => {
      entry.users -= 1;
      if (entry.users === 0 && entry.shown.kind === "absent") this.#drop(name, entry);
      this.#letGo();
    };
  }

  /** Everything of this talk, or of this message, goes at once, also from what is on the screen. */
  dropPlace(talkId: TalkId, seq?: number): void {
    for (const [name, entry] of this.#entries) {
      const isHere = [...entry.places.values()].some((at) => at.talkId === talkId && (seq === undefined || at.seq === seq));
      if (isHere) this.#becomeGone(name, entry, ABSENT);
    }
  }

  /** These photos (null: all) are no longer in an album: what is shown nowhere else goes at once. */
  leaveAlbum(albumId: AlbumId, fileIds: ReadonlySet<FileId> | null): void {
    for (const [name, entry] of this.#entries) {
      if (fileIds !== null && !fileIds.has(entry.wanted.fileId)) continue;
      const before = entry.places.size;
      for (const [place, at] of entry.places) if (at.albumId === albumId) entry.places.delete(place);
      if (entry.places.size < before && entry.places.size === 0) this.#becomeGone(name, entry, ABSENT);
    }
  }

  /** The places of which something is held. */
  places(): readonly ShownAt[] {
    return [...this.#entries.values()].flatMap(({ places }) => [...places.values()]);
  }

  /** Every picture of this class that is older than the epoch goes at once; what would still be asked for is not shown. */
  dropClass(pictureClass: PictureClass, epoch: number): void {
    this.#floors.set(pictureClass, Math.max(epoch, this.#floors.get(pictureClass) ?? 0));
    for (const [name, entry] of this.#entries) {
      const { variant, epoch: madeIn } = entry.wanted.rendition;
      if (variant !== pictureClass || madeIn >= epoch) continue;
      this.#becomeGone(name, entry, { kind: "withdrawn" });
      if (entry.users > 0) this.#askAgain(entry.wanted.fileId, 0);
    }
  }

  /** The network is back: what was missing for want of it is asked for again. */
  retry(): void {
    for (const [name, entry] of this.#entries) if (entry.shown.kind === "offline") this.#again(name, entry);
    this.#pump();
  }

  [Symbol.dispose](): void {
    for (const timer of this.#timers) clearTimeout(timer);
    for (const [name, entry] of this.#entries) this.#becomeGone(name, entry, ABSENT);
    this.#entries.clear();
    this.#fresh.clear();
    this.#listeners.clear();
  }

  #pump(): void {
    // What was asked for last is on the screen now; what was passed over while scrolling comes later, or not at all.
    for (const [name, entry] of [...this.#entries].toReversed()) {
      if (this.#runningCount >= AT_ONCE) return;
      if (entry.shown.kind === "loading" && !entry.isAsked && entry.users > 0) void this.#load(name, entry);
    }
  }

  async #load(name: string, entry: Entry): Promise<void> {
    entry.isAsked = true;
    this.#runningCount += 1;
    const { wanted } = entry;
    const isTooOld = wanted.rendition.epoch < (this.#floors.get(wanted.rendition.variant) ?? 0);
    const loaded = isTooOld ? WITHDRAWN : await this.#fetch(wanted);
    this.#runningCount -= 1;
    // Dropped meanwhile: what came is not kept.
    if (this.#entries.get(name) !== entry || entry.shown.kind !== "loading") {
      if (loaded.shown.kind === "shown") URL.revokeObjectURL(loaded.shown.url);
    } else {
      entry.sizeBytes = loaded.sizeBytes;
      this.#set(name, entry, loaded.shown);
      if (loaded.shown.kind === "withdrawn") this.#askAgain(wanted.fileId, 0);
      this.#letGo();
    }
    this.#pump();
  }

  async #fetch(wanted: WantedFile): Promise<{ readonly shown: Shown; readonly sizeBytes: number }> {
    const { fileId, rendition } = wanted;
    const { variant, sha256 } = rendition;
    const unsealing = isPlayable(rendition.mediaType) ? this.#unseal(wanted) : null;
    if (unsealing !== null) {
      const opened = await unsealing;
      return opened.ok ? inMemory(opened.value, rendition.mediaType) : { shown: { kind: opened.reason }, sizeBytes: 0 };
    }
    if (rendition.mediaType !== TYPE_UNTOLD && !isShowable(rendition.mediaType)) return { shown: ABSENT, sizeBytes: 0 };
    const answer = await this.#connection.download(readFile, { fileId, variant });
    if (!answer.ok) return { shown: { kind: shownAfter(answer.reason.code) }, sizeBytes: 0 };
    // A grid of a thousand photos does not say of what type each is: then the answer does.
    const mediaType = rendition.mediaType === TYPE_UNTOLD ? (answer.value.headers.get("content-type") ?? "") : rendition.mediaType;
    if (!isShowable(mediaType)) return { shown: ABSENT, sizeBytes: 0 };
    const bytes = await answer.value.arrayBuffer().catch(() => null);
    if (bytes === null) return { shown: { kind: "offline" }, sizeBytes: 0 };
    const received = await digestOf(bytes);
    if (received !== sha256) {
      void this.#connection.call(reportMismatch, { fileId, variant, expectedSha256: sha256, receivedSha256: received });
      return { shown: { kind: "doubtful" }, sizeBytes: 0 };
    }
    return inMemory(bytes, mediaType);
  }

  /** A withdrawn picture is made anew: its description is read until it names other bytes. The message itself changes as well. */
  #askAgain(fileId: FileId, round: number): void {
    if (round >= AGAIN_TIMES) return;
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        void this.#describe(fileId, round);
      },
      AGAIN_MS * 2 ** round,
    );
    this.#timers.add(timer);
  }

  async #describe(fileId: FileId, round: number): Promise<void> {
    const answer = await this.#connection.call(describeFiles, { fileIds: [fileId] });
    const file = answer.ok ? answer.value.files[0]?.file : undefined;
    const isUsable = file?.renditions.every(({ variant, epoch }) => epoch >= (this.#floors.get(variant) ?? 0)) === true;
    if (file === undefined || file === null || !isUsable) return this.#askAgain(fileId, round + 1);
    this.#fresh.set(fileId, file);
    this.#tell(fileId);
  }

  #again(name: string, entry: Entry): void {
    entry.isAsked = false;
    this.#set(name, entry, LOADING);
  }

  #becomeGone(name: string, entry: Entry, shown: Shown): void {
    if (entry.shown.kind === "shown") URL.revokeObjectURL(entry.shown.url);
    entry.sizeBytes = 0;
    if (entry.users === 0) this.#entries.delete(name);
    this.#set(name, entry, shown);
  }

  #drop(name: string, entry: Entry): void {
    if (this.#entries.get(name) === entry) this.#entries.delete(name);
  }

  #letGo(): void {
    let keptBytes = 0;
    for (const entry of this.#entries.values()) if (entry.users === 0) keptBytes += entry.sizeBytes;
    for (const [name, entry] of this.#entries) {
      if (entry.users > 0) continue;
      const isUnfinished = entry.shown.kind !== "shown" && !(entry.shown.kind === "loading" && entry.isAsked);
      if (keptBytes <= KEPT_BYTES && !isUnfinished) continue;
      if (entry.shown.kind === "shown") URL.revokeObjectURL(entry.shown.url);
      keptBytes -= entry.sizeBytes;
      this.#entries.delete(name);
    }
  }

  #set(name: string, entry: Entry, shown: Shown): void {
    entry.shown = shown;
    if (shown.kind === "loading") entry.isAsked = false;
    this.#tell(name);
  }

  #tell(name: string): void {
    for (const listener of this.#listeners.get(name) ?? []) listener();
  }
}

function inMemory(bytes: ArrayBuffer | Uint8Array<ArrayBuffer>, type: string) {
  return { shown: { kind: "shown", url: URL.createObjectURL(new Blob([bytes], { type })) }, sizeBytes: bytes.byteLength } as const;
}

const WITHDRAWN = { shown: { kind: "withdrawn" }, sizeBytes: 0 } as const;

function shownAfter(code: string): Exclude<Shown["kind"], "shown"> {
  if (code === "picture_withdrawn") return "withdrawn";
  return code === "not_found" || code === "unauthenticated" ? "absent" : "offline";
}
