import type { FailureCode, FilesToUpload, UploadCode, UploadId, UploadsContent } from "@musubi/client";
import type { WaitingFiles } from "../files/waiting-files.ts";
import { restored, stored } from "../packed.ts";
import type { Vault } from "../vault/vault.ts";
import type { KeepBook } from "./keep-book.ts";
import type { KeepDraft } from "./keep-item.ts";

/** Something with files on its way into Keep. */
export interface ComingKeep {
  /** The name under which it will be kept. */
  readonly itemId: string;
  readonly draft: KeepDraft;
  /** Its files, as `PendingFiles` and `Uploads` know them. */
  readonly content: UploadsContent;
  /** Why it is not kept; it stays until the person tries again or gives it up. Null while it is on its way. */
  readonly fault: FailureCode | UploadCode | null;
}

/** What coming things are given to work with. */
export interface KeptUploadsParts {
  readonly book: KeepBook;
  readonly files: WaitingFiles;
  readonly vault: Vault;
  readonly onChanged: () => void;
}

const COMING = "keep/coming/";
/** What cannot be drawn here is kept as a file. */
const COULD_BE_FILE: ReadonlySet<string> = new Set(["unknown_type", "broken_picture", "broken_media", "too_many_pixels"]);
/** After these the thing is tried again by itself, when something of it changes or the device is back on line. */
const PASSING: ReadonlySet<string> = new Set(["offline", "not_ready", "unavailable", "rate_limited"]);

/**
 * Things with files on their way into Keep: kept on the device with their keys before anything leaves it, so that a reload goes on where it was;
 * written into the book once every file is on the server.
 */
export class KeptUploads {
  readonly #parts: KeptUploadsParts;
  readonly #coming = new Map<string, ComingKeep>();
  readonly #writing = new Set<string>();
  #shown: readonly ComingKeep[] = [];

  constructor(parts: KeptUploadsParts) {
    this.#parts = parts;
  }

  /** What is on its way, the newest first. The same list as long as nothing changed. */
  readonly state = (): readonly ComingKeep[] => this.#shown;

  /** The files that things wait for. */
  get uploadIds(): ReadonlySet<UploadId> {
    return new Set([...this.#coming.values()].flatMap(({ content }) => content.uploadIds));
  }

  /** Takes up what was on its way when the device stopped. */
  async load(): Promise<void> {
    for (const { value } of await this.#parts.vault.list(COMING)) {
      const coming = restored<ComingKeep>(value);
      this.#coming.set(coming.itemId, coming);
    }
    this.#changed();
  }

  /** Keeps files, with words of the person's. They are kept as they are, with what they tell of place and camera: nobody else opens them. */
  async add(draft: KeepDraft, sources: FilesToUpload["sources"]): Promise<void> {
    const itemId = this.#parts.book.newName();
    const { uploadIds, records } = this.#parts.files.addSealed(sources.map((source) => ({ ...source, keepsMetadata: true })));
    const content = { kind: "uploads" as const, uploadIds, caption: "", alts: uploadIds.map(() => "") };
    const coming: ComingKeep = { itemId, draft, content, fault: null };
    this.#coming.set(itemId, coming);
    this.#changed();
    // A device that refuses to keep anything uploads all the same; only a reload would lose it.
    await this.#parts.vault.write([{ key: COMING + itemId, value: stored(coming) }, ...records]).catch(() => undefined);
    await this.#parts.files.follow(uploadIds);
    this.look();
  }

  /** Tries again what was not kept. */
  retry(itemId: string): void {
    const coming = this.#coming.get(itemId);
    if (coming === undefined) return;
    this.#coming.set(itemId, { ...coming, fault: null });
    for (const uploadId of coming.content.uploadIds) this.#parts.files.retry(uploadId);
    this.#changed();
    this.look();
  }

  /** Gives it up: its files go from the device and from the server. */
  discard(itemId: string): void {
    const coming = this.#coming.get(itemId);
    if (coming !== undefined) this.#leave(coming, false);
  }

  /** Something of the files has changed, or the device is on line: what is whole is kept. */
  look(): void {
    for (const coming of [...this.#coming.values()]) {
      const resolved = this.#parts.files.resolve(coming.content);
      if (resolved.kind === "failed" && COULD_BE_FILE.has(resolved.code)) {
        for (const uploadId of coming.content.uploadIds) this.#parts.files.retry(uploadId, "file");
        continue;
      }
      if (resolved.kind === "failed" && coming.fault === null) this.#fail(coming.itemId, resolved.code);
      const mayTry = coming.fault === null || PASSING.has(coming.fault);
      if (resolved.kind !== "ready" || !mayTry || this.#writing.has(coming.itemId)) continue;
      this.#writing.add(coming.itemId);
      void this.#keep(coming, { ...coming.draft, files: resolved.files }).finally(() => this.#writing.delete(coming.itemId));
    }
  }

  clear(): void {
    this.#coming.clear();
    this.#changed();
  }

  async #keep(coming: ComingKeep, draft: KeepDraft): Promise<void> {
    const kept = await this.#parts.book.addOnce(coming.itemId, draft).catch(() => null);
    if (!this.#coming.has(coming.itemId)) return;
    if (kept?.ok === true) this.#leave(coming, true);
    else this.#fail(coming.itemId, kept === null ? "fault" : kept.reason);
  }

  #fail(itemId: string, fault: FailureCode | UploadCode): void {
    const coming = this.#coming.get(itemId);
    if (coming === undefined || coming.fault === fault) return;
    this.#coming.set(itemId, { ...coming, fault });
    this.#changed();
  }

  #leave({ itemId, content }: ComingKeep, isKept: boolean): void {
    this.#coming.delete(itemId);
    this.#parts.files.done(content, isKept);
    void this.#parts.vault.write([{ key: COMING + itemId, value: null }]).catch(() => undefined);
    this.#changed();
  }

  #changed(): void {
    this.#shown = [...this.#coming.values()].reverse();
    this.#parts.onChanged();
  }
}
