import { brand, type Clock, type Random, randomName } from "@musubi/base";
import {
  cancelUpload,
  describeFiles,
  type FileId,
  type FileKind,
  type FileStateView,
  type InputOf,
  LIMITS,
  startUpload,
} from "@musubi/protocol";
import { backoffMs } from "../connection/backoff.ts";
import type { Connection } from "../connection/surface.ts";
import type { Board } from "../engine/board.ts";
import { afterRefusal } from "../engine/outbox-rules.ts";
import type { UploadCode, UploadId, UploadSource, UploadState, Uploads, UploadView } from "./surface.ts";
import type { UploadShelf } from "./upload-shelf.ts";

const AT_ONCE = 3;
const NAME_LENGTH = 16;
/** So often at most the screen hears of progress. */
const PROGRESS_MS = 120;
/** The server tells when a file is ready; it is asked as well, in case the event was lost with its socket. */
const ASK_FIRST_MS = 1_500;
const ASK_MAX_MS = 15_000;
/** The server or another connection of mine is busy with it: it is worth waiting. */
const WORTH_WAITING: ReadonlySet<UploadCode> = new Set<UploadCode>(["uploads_waiting", "in_progress"]);
const BUSY_MS = 2_000;

interface Running {
  readonly stop: AbortController;
}

/** See Uploads. Each attempt goes from the byte where the server stands; what it has, it keeps. */
export class UploadQueue implements Uploads {
  readonly #connection: Connection;
  readonly #board: Board;
  readonly #shelf: UploadShelf;
  readonly #chance: { readonly clock: Clock; readonly random: Random };
  readonly #onChanged: () => void;
  readonly #running = new Map<UploadId, Running>();
  readonly #pauses = new Map<UploadId, ReturnType<typeof setTimeout>>();
  readonly #attempts = new Map<UploadId, number>();
  readonly #posters = new Map<UploadId, Blob>();
  readonly #orders = new Map<UploadId, number>();
  readonly #held = new Set<UploadId>();
  #lastOrder = 0;
  #toldAtMs = 0;
  #askTimer: ReturnType<typeof setTimeout> | undefined;
  #askMs = ASK_FIRST_MS;
  #isStopped = false;

  constructor(
    parts: { readonly connection: Connection; readonly board: Board; readonly shelf: UploadShelf },
    chance: { readonly clock: Clock; readonly random: Random },
    onChanged: () => void,
  ) {
    this.#connection = parts.connection;
    this.#board = parts.board;
    this.#shelf = parts.shelf;
    this.#chance = chance;
    this.#onChanged = onChanged;
  }

  /** Takes up what waited when the page was closed. */
  async load(): Promise<void> {
    for (const { view, order } of await this.#shelf.load()) {
      this.#orders.set(view.uploadId, order);
      this.#lastOrder = Math.max(this.#lastOrder, order);
      this.#board.uploads.set(view.uploadId, { ...view, state: this.#stateAfterReload(view) });
    }
    this.#touch();
  }

  /** Whoever asked for the others is gone: they are given up. */
  keepOnly(uploadIds: ReadonlySet<UploadId>): void {
    this.cancel([...this.#board.uploads.keys()].filter((uploadId) => !uploadIds.has(uploadId) && !this.#held.has(uploadId)));
  }

  hold(uploadIds: readonly UploadId[]): void {
    for (const uploadId of uploadIds) this.#held.add(uploadId);
  }

  add(sources: readonly UploadSource[]): readonly UploadId[] {
    const uploadIds = sources.map((source) => this.#add(source));
    this.#touch();
    this.pump();
    return uploadIds;
  }

  pause(uploadId: UploadId): void {
    const view = this.#board.uploads.get(uploadId);
    if (view?.state.kind !== "waiting" && view?.state.kind !== "sending") return;
    this.#setState(uploadId, { kind: "paused" });
    this.#stop(uploadId);
    this.pump();
  }

  resume(uploadId: UploadId): void {
    if (this.#board.uploads.get(uploadId)?.state.kind !== "paused") return;
    this.#setState(uploadId, { kind: "waiting" });
    this.pump();
  }

  retry(uploadId: UploadId, kind?: FileKind): void {
    const view = this.#board.uploads.get(uploadId);
    if (view?.state.kind !== "failed") return;
    this.#attempts.delete(uploadId);
    const hasBytes = this.#shelf.bytesOf(uploadId) !== null;
    // What the server refused to take is not continued but sent anew.
    this.#set(uploadId, { ...view, kind: kind ?? view.kind, fileId: null, sentBytes: 0, state: { kind: hasBytes ? "waiting" : "lost" } });
    this.pump();
  }

  supply(uploadId: UploadId, bytes: Blob): boolean {
    const view = this.#board.uploads.get(uploadId);
    if (view?.state.kind !== "lost" || bytes.size !== view.sizeBytes) return false;
    this.#shelf.put(uploadId, bytes);
    this.#setState(uploadId, { kind: "waiting" });
    this.pump();
    return true;
  }

  cancel(uploadIds: readonly UploadId[]): void {
    for (const uploadId of uploadIds) {
      const fileId = this.#board.uploads.get(uploadId)?.fileId;
      this.#stop(uploadId);
      // If this call is lost, the server forgets the upload by itself.
      if (fileId !== undefined && fileId !== null) void this.#connection.call(cancelUpload, { fileId });
    }
    this.release(uploadIds);
  }

  release(uploadIds: readonly UploadId[]): void {
    if (uploadIds.length === 0) return;
    for (const uploadId of uploadIds) {
      this.#stop(uploadId);
      for (const map of [this.#board.uploads, this.#attempts, this.#posters, this.#orders]) map.delete(uploadId);
    }
    this.#shelf.forget(uploadIds);
    this.#touch();
    this.pump();
  }

  bytesOf(uploadId: UploadId): Blob | null {
    return this.#shelf.bytesOf(uploadId);
  }

  /** Sends what waits, as many as may run at once. For a return of the network, and after each end. */
  pump(): void {
    if (!this.#mayWork()) return;
    for (const view of [...this.#board.uploads.values()]) {
      if (this.#running.size >= AT_ONCE) break;
      const { uploadId } = view;
      if (view.state.kind === "waiting" && !this.#pauses.has(uploadId) && !this.#running.has(uploadId)) void this.#run(uploadId);
    }
    if (this.#processing().length > 0) this.#askSoon();
  }

  /** The network is back: nobody waits any longer. */
  wake(): void {
    for (const timer of this.#pauses.values()) clearTimeout(timer);
    this.#pauses.clear();
    this.#askMs = ASK_FIRST_MS;
    this.pump();
    if (this.#mayWork()) void this.#ask();
  }

  /** What the server says of a file of mine. */
  onFile({ fileId, state, refusal, file }: FileStateView): void {
    const view = [...this.#board.uploads.values()].find((each) => each.fileId === fileId);
    if (view === undefined || view.state.kind === "ready") return;
    const { uploadId } = view;
    if (state === "ready" && file !== null) this.#settle(uploadId, { kind: "ready", file });
    else if (state === "refused") this.#settle(uploadId, { kind: "failed", code: refusal ?? "fault" });
    else if (state === "receiving" && view.state.kind === "processing") {
      // The server lost the bytes, after a restore for one: they are sent again.
      this.#setState(uploadId, { kind: this.#shelf.bytesOf(uploadId) === null ? "lost" : "waiting" });
      this.pump();
    }
  }

  clear(): void {
    for (const uploadId of this.#board.uploads.keys()) this.#stop(uploadId);
    clearTimeout(this.#askTimer);
    for (const map of [this.#board.uploads, this.#attempts, this.#posters, this.#orders]) map.clear();
    this.#shelf.clear();
    this.#touch();
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#askTimer);
    for (const uploadId of this.#board.uploads.keys()) this.#stop(uploadId);
  }

  #add(source: UploadSource): UploadId {
    const uploadId = brand<UploadId>(randomName(this.#chance.random, NAME_LENGTH));
    this.#lastOrder += 1;
    this.#orders.set(uploadId, this.#lastOrder);
    this.#shelf.put(uploadId, source.bytes);
    if (source.poster !== undefined) this.#posters.set(uploadId, source.poster);
    this.#set(uploadId, {
      uploadId,
      kind: source.kind,
      name: nameToSend(source.name),
      mediaType: source.bytes.type,
      sizeBytes: source.bytes.size,
      sentBytes: 0,
      keepsMetadata: source.keepsMetadata ?? false,
      durationMs: source.durationMs ?? null,
      width: source.sides?.width ?? null,
      height: source.sides?.height ?? null,
      waveform: source.waveform ?? null,
      fileId: null,
      state: { kind: "waiting" },
    });
    return uploadId;
  }

  #stateAfterReload(view: UploadView): UploadState {
    const { state } = view;
    if (state.kind === "ready" || state.kind === "processing" || state.kind === "failed" || state.kind === "paused") return state;
    return { kind: this.#shelf.bytesOf(view.uploadId) === null ? "lost" : "waiting" };
  }

  /** Before the first sync nobody knows whether what waits here belongs to the account that is signed in now. */
  #mayWork(): boolean {
    return !this.#isStopped && this.#connection.state === "online" && this.#board.basis === "server";
  }

  async #run(uploadId: UploadId): Promise<void> {
    const view = this.#board.uploads.get(uploadId);
    const bytes = this.#shelf.bytesOf(uploadId);
    if (view === undefined) return;
    if (bytes === null) return this.#settle(uploadId, { kind: "lost" });
    const running: Running = { stop: new AbortController() };
    this.#running.set(uploadId, running);
    this.#setState(uploadId, { kind: "sending" });
    const code = await this.#attempt(uploadId, bytes, running.stop.signal);
    if (this.#running.get(uploadId) !== running) return;
    this.#running.delete(uploadId);
    if (code === null) {
      this.#attempts.delete(uploadId);
      const sent = this.#board.uploads.get(uploadId);
      // The server may have been faster to say what became of the file.
      if (sent?.state.kind === "sending") this.#set(uploadId, { ...sent, sentBytes: sent.sizeBytes, state: { kind: "processing" } });
      this.#askMs = ASK_FIRST_MS;
    } else {
      this.#afterFailure(uploadId, code);
    }
    this.pump();
  }

  /** One attempt. Null when every byte is on the server. */
  async #attempt(uploadId: UploadId, bytes: Blob, signal: AbortSignal): Promise<{ code: UploadCode; retryAfterSeconds?: number } | null> {
    const view = this.#board.uploads.get(uploadId);
    if (view === undefined || signal.aborted) return { code: "offline" };
    if (view.fileId === null) {
      const { kind, name, sizeBytes, keepsMetadata, durationMs, waveform } = view;
      const started = await this.#start(uploadId, {
        kind,
        name,
        sizeBytes,
        ...(keepsMetadata ? { keepsMetadata } : {}),
        ...(durationMs === null ? {} : { durationMs }),
        ...(waveform === null ? {} : { waveform: [...waveform] }),
      });
      if (started !== null) return started;
    }
    const fileId = this.#board.uploads.get(uploadId)?.fileId;
    if (fileId === undefined || fileId === null || signal.aborted) return { code: "offline" };
    await this.#sendPoster(uploadId, fileId, signal);
    const sent = await this.#connection.upload(fileId, bytes, { signal, onProgress: (sentBytes) => this.#progress(uploadId, sentBytes) });
    if (sent.ok) return null;
    if (sent.reason.code !== "not_found") return sent.reason;
    // The server has forgotten it (a day has passed): it begins anew.
    const forgotten = this.#board.uploads.get(uploadId);
    if (forgotten !== undefined) this.#set(uploadId, { ...forgotten, fileId: null, sentBytes: 0 });
    return { code: "timeout" };
  }

  async #start(uploadId: UploadId, input: InputOf<typeof startUpload>): Promise<{ code: UploadCode; retryAfterSeconds?: number } | null> {
    const started = await this.#connection.call(startUpload, input);
    if (!started.ok) return started.reason;
    const view = this.#board.uploads.get(uploadId);
    // Given up meanwhile: so is what the server has just begun.
    if (view === undefined) void this.#connection.call(cancelUpload, { fileId: started.value.fileId });
    else this.#set(uploadId, { ...view, fileId: started.value.fileId });
    return null;
  }

  /** A video without its still picture is a video all the same: what goes wrong here stops nothing. */
  async #sendPoster(uploadId: UploadId, posterOf: FileId, signal: AbortSignal): Promise<void> {
    const poster = this.#posters.get(uploadId);
    if (poster === undefined) return;
    this.#posters.delete(uploadId);
    const started = await this.#connection.call(startUpload, { kind: "picture", name: "poster", sizeBytes: poster.size, posterOf });
    if (started.ok) await this.#connection.upload(started.value.fileId, poster, { signal, onProgress: () => undefined });
  }

  #afterFailure(uploadId: UploadId, reason: { readonly code: UploadCode; readonly retryAfterSeconds?: number }): void {
    if (this.#isStopped || this.#board.uploads.get(uploadId)?.state.kind !== "sending") return;
    const attempt = (this.#attempts.get(uploadId) ?? 0) + 1;
    this.#attempts.set(uploadId, attempt);
    const verdict = WORTH_WAITING.has(reason.code) ? { kind: "wait" as const, waitMs: BUSY_MS } : afterRefusal(reason, attempt);
    if (verdict.kind === "give_up") return this.#settle(uploadId, { kind: "failed", code: reason.code });
    this.#setState(uploadId, { kind: "waiting" });
    const timer = setTimeout(
      () => {
        this.#pauses.delete(uploadId);
        this.pump();
      },
      verdict.kind === "wait" ? verdict.waitMs : backoffMs(attempt, this.#chance.random),
    );
    this.#pauses.set(uploadId, timer);
  }

  #progress(uploadId: UploadId, sentBytes: number): void {
    const view = this.#board.uploads.get(uploadId);
    if (view?.state.kind !== "sending") return;
    this.#board.uploads.set(uploadId, { ...view, sentBytes: Math.max(view.sentBytes, sentBytes) });
    const nowMs = this.#chance.clock.monotonicMs();
    if (nowMs - this.#toldAtMs < PROGRESS_MS) return;
    this.#toldAtMs = nowMs;
    this.#board.touch("uploads");
  }

  #processing(): readonly FileId[] {
    return [...this.#board.uploads.values()].flatMap(({ state, fileId }) =>
      state.kind === "processing" && fileId !== null ? [fileId] : [],
    );
  }

  #askSoon(): void {
    clearTimeout(this.#askTimer);
    this.#askTimer = setTimeout(() => void this.#ask(), this.#askMs);
    this.#askMs = Math.min(this.#askMs * 2, ASK_MAX_MS);
  }

  async #ask(): Promise<void> {
    const fileIds = this.#processing().slice(0, LIMITS.filesPerCall);
    if (fileIds.length === 0 || !this.#mayWork()) return;
    const answer = await this.#connection.call(describeFiles, { fileIds });
    if (this.#isStopped) return;
    if (answer.ok) {
      for (const file of answer.value.files) this.onFile(file);
      const known = new Set(answer.value.files.map(({ fileId }) => fileId));
      for (const view of [...this.#board.uploads.values()])
        if (view.fileId !== null && fileIds.includes(view.fileId) && !known.has(view.fileId))
          this.#settle(view.uploadId, { kind: "failed", code: "not_found" });
    }
    if (this.#processing().length > 0) this.#askSoon();
  }

  #stop(uploadId: UploadId): void {
    clearTimeout(this.#pauses.get(uploadId));
    this.#pauses.delete(uploadId);
    const running = this.#running.get(uploadId);
    this.#running.delete(uploadId);
    running?.stop.abort();
  }

  #settle(uploadId: UploadId, state: UploadState): void {
    this.#setState(uploadId, state);
    this.#onChanged();
  }

  #setState(uploadId: UploadId, state: UploadState): void {
    const view = this.#board.uploads.get(uploadId);
    if (view !== undefined) this.#set(uploadId, { ...view, state });
  }

  #set(uploadId: UploadId, view: UploadView): void {
    this.#board.uploads.set(uploadId, view);
    this.#shelf.note({ view, order: this.#orders.get(uploadId) ?? this.#lastOrder });
    this.#touch();
  }

  #touch(): void {
    this.#board.touch("uploads");
  }
}

/** A name that the contract takes: never empty, never too long. */
function nameToSend(name: string): string {
  const characters = Array.from(name.trim());
  return characters.length === 0 ? "file" : characters.slice(-LIMITS.fileName).join("");
}
