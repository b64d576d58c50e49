import { brand, no, type Random, type Result, randomName } from "@musubi/base";
import type { FilesToUpload, UploadCode, UploadId, UploadSource, UploadState, Uploads, UploadsContent, UploadView } from "@musubi/client";
import { type FileKind, LIMITS } from "@musubi/protocol";
import { packed } from "../packed.ts";
import type { Vault, VaultChange } from "../vault/vault.ts";
import { SEALED_FILE_BYTES_MAX, sealFile } from "./file-cipher.ts";
import {
  bodyOf,
  dropFiles,
  type KeptFile,
  keepBytes,
  keepFile,
  type MadeForm,
  readKeptBytes,
  readKeptFiles,
  stateOf,
  uploadViewOf,
} from "./kept-file.ts";
import type { Prepare, PreparedFile } from "./prepare.ts";
import type { SealedFileBody } from "./sealed-file.ts";

/** Bytes of one file, and of all files together, that are kept on the device until their message is said. */
const KEPT_EACH_BYTES = 50_000_000;
const KEPT_ALL_BYTES = 400_000_000;
const NAME_LENGTH = 16;
/** What the server is told: nothing of what is inside. */
const SEALED_NAME = "sealed";

/** What the files of a message amount to: all on the server, something to wait for, or a reason why not. */
export type ResolvedFiles =
  | { readonly kind: "ready"; readonly files: readonly SealedFileBody[] }
  | { readonly kind: "wait" }
  | { readonly kind: "failed"; readonly code: UploadCode };

/** What waiting files are given to work with. */
export interface WaitingFilesParts {
  /** The uploads that carry the sealed bytes, and what is known of them. */
  readonly uploads: Uploads;
  readonly carriers: () => ReadonlyMap<UploadId, UploadView>;
  readonly vault: Vault;
  readonly random: Random;
  readonly prepare: Prepare;
}

/**
 * Files on their way into sealed talks. One after the other each is prepared and sealed on this device; its forms go to the server as
 * uploads like any other, and its keys are kept before. To the screens it is one upload, whatever carries it: see `Uploads`.
 */
export class WaitingFiles implements Uploads {
  readonly #parts: WaitingFilesParts;
  readonly #onChanged: () => void;
  readonly #files = new Map<UploadId, KeptFile>();
  readonly #bytes = new Map<UploadId, Blob>();
  readonly #posters = new Map<UploadId, Blob>();
  readonly #paused = new Set<UploadId>();
  readonly #reading = new Map<UploadId, Promise<Blob | null>>();
  /** Their message is not kept yet: nothing is made of them before. */
  readonly #fresh = new Set<UploadId>();
  #writing: Promise<void> = Promise.resolve();
  #version = 0;
  #shown: { readonly of: ReadonlyMap<UploadId, UploadView>; readonly version: number; readonly map: Map<UploadId, UploadView> } | null =
    null;
  #mayMake = false;
  #isMaking = false;

  constructor(parts: WaitingFilesParts, onChanged: () => void) {
    this.#parts = parts;
    this.#onChanged = onChanged;
  }

  /** Takes up what waited when the page was closed. To be called before the engine below starts: it would give up what carries these. */
  async load(): Promise<void> {
    for (const file of await readKeptFiles(this.#parts.vault)) this.#files.set(file.uploadId, file);
    this.#parts.uploads.hold([...this.#files.values()].flatMap(carriersOf));
  }

  /** The engine below has started. What no message waits for is given up, what is not sealed yet is begun. */
  begin(wanted: ReadonlySet<UploadId>): void {
    this.#mayMake = true;
    this.cancel([...this.#files.keys()].filter((uploadId) => !wanted.has(uploadId)));
    this.look();
    this.#changed();
  }

  /** Takes files in, in this order; `records` are kept with the message that they belong to, then `follow` begins with them. */
  addSealed(sources: FilesToUpload["sources"]): { readonly uploadIds: readonly UploadId[]; readonly records: readonly VaultChange[] } {
    const files = sources.map((source): KeptFile => {
      const uploadId = brand<UploadId>(randomName(this.#parts.random, NAME_LENGTH));
      const { bytes, poster, ...rest } = source;
      this.#bytes.set(uploadId, bytes);
      if (poster !== undefined) this.#posters.set(uploadId, poster);
      const described = { ...rest, name: nameToSend(source.name), alt: source.alt ?? "", mediaType: bytes.type, sizeBytes: bytes.size };
      return { uploadId, source: described, hasBytes: false, made: null, fault: null };
    });
    for (const file of files) {
      this.#files.set(file.uploadId, file);
      this.#fresh.add(file.uploadId);
    }
    this.#changed();
    return { uploadIds: files.map(({ uploadId }) => uploadId), records: files.map(keepFile) };
  }

  /** Their message is kept: their bytes are kept as well, where there is room, and the work begins. */
  async follow(uploadIds: readonly UploadId[]): Promise<void> {
    for (const uploadId of uploadIds) this.#fresh.delete(uploadId);
    void this.#makeAll();
    for (const uploadId of uploadIds) await this.#keepBytes(uploadId);
  }

  resolve({ uploadIds }: UploadsContent): ResolvedFiles {
    const bodies: SealedFileBody[] = [];
    for (const uploadId of uploadIds) {
      const file = this.#files.get(uploadId);
      if (file === undefined) return { kind: "failed", code: "not_found" };
      const state = this.#stateOf(file);
      if (state.kind === "failed") return { kind: "failed", code: state.code };
      if (state.kind === "lost") return { kind: "failed", code: "not_found" };
      const body = bodyOf(file, this.#parts.carriers());
      if (body !== null) bodies.push(body);
    }
    return bodies.length < uploadIds.length ? { kind: "wait" } : { kind: "ready", files: bodies };
  }

  /** Whether this device still has a file on its way. */
  knows(uploadId: UploadId): boolean {
    return this.#files.has(uploadId);
  }

  /** When the camera took it, as far as its own bytes said. */
  takenAtOf(uploadId: UploadId): number | null {
    return this.#files.get(uploadId)?.made?.takenAt ?? null;
  }

  /** Gives one of these that lost its bytes the ones that were chosen again. False when none of them is this file. */
  supplyLost(uploadIds: readonly UploadId[], { name, bytes }: Pick<UploadSource, "name" | "bytes">): boolean {
    const lost = uploadIds.find((uploadId) => {
      const file = this.#files.get(uploadId);
      return file?.source.name === nameToSend(name) && file.source.sizeBytes === bytes.size && this.#stateOf(file).kind === "lost";
    });
    return lost !== undefined && this.supply(lost, bytes);
  }

  /** A message leaves the queue: so do its files. What is kept of them is forgotten with it, by `dropFiles`. */
  done({ uploadIds }: UploadsContent, isSent: boolean): void {
    if (isSent) this.release(uploadIds);
    else this.cancel(uploadIds);
  }

  /** The uploads as screens show them: each sealed file as one, in place of what carries it. The same map as long as nothing changed. */
  show(uploads: ReadonlyMap<UploadId, UploadView>): ReadonlyMap<UploadId, UploadView> {
    if (this.#files.size === 0) return uploads;
    if (this.#shown?.of === uploads && this.#shown.version === this.#version) return this.#shown.map;
    const map = new Map(uploads);
    for (const file of this.#files.values()) {
      for (const uploadId of carriersOf(file)) map.delete(uploadId);
      map.set(file.uploadId, uploadViewOf(file, this.#stateOf(file), uploads));
    }
    this.#shown = { of: uploads, version: this.#version, map };
    return map;
  }

  /** Something below has changed. What lost its sealed bytes is sealed again while its own are here. */
  look(): void {
    if (!this.#mayMake) return;
    const carriers = this.#parts.carriers();
    for (const file of [...this.#files.values()]) {
      const isLost = carriersOf(file).some((uploadId) => (carriers.get(uploadId)?.state.kind ?? "lost") === "lost");
      if (isLost && this.#canBegin(file)) this.#startOver(file, file.source.kind);
    }
    void this.#makeAll();
  }

  clear(): void {
    for (const held of [this.#files, this.#bytes, this.#posters]) held.clear();
    this.#paused.clear();
    this.#fresh.clear();
    this.#changed();
  }

  stop(): void {
    this.#mayMake = false;
  }

  add(sources: readonly UploadSource[]): readonly UploadId[] {
    return this.#parts.uploads.add(sources);
  }

  hold(uploadIds: readonly UploadId[]): void {
    this.#parts.uploads.hold(uploadIds);
  }

  pause(uploadId: UploadId): void {
    const file = this.#files.get(uploadId);
    if (file === undefined) return this.#parts.uploads.pause(uploadId);
    this.#paused.add(uploadId);
    for (const carrier of carriersOf(file)) this.#parts.uploads.pause(carrier);
    this.#changed();
  }

  resume(uploadId: UploadId): void {
    const file = this.#files.get(uploadId);
    if (file === undefined) return this.#parts.uploads.resume(uploadId);
    this.#paused.delete(uploadId);
    for (const carrier of carriersOf(file)) this.#parts.uploads.resume(carrier);
    this.#changed();
    void this.#makeAll();
  }

  retry(uploadId: UploadId, kind?: FileKind): void {
    const file = this.#files.get(uploadId);
    if (file === undefined) return this.#parts.uploads.retry(uploadId, kind);
    if (this.#stateOf(file).kind !== "failed") return;
    if (file.made === null || kind !== undefined) this.#startOver(file, kind ?? file.source.kind);
    else for (const carrier of carriersOf(file)) this.#parts.uploads.retry(carrier);
    void this.#makeAll();
  }

  supply(uploadId: UploadId, bytes: Blob): boolean {
    const file = this.#files.get(uploadId);
    if (file === undefined) return this.#parts.uploads.supply(uploadId, bytes);
    if (this.#stateOf(file).kind !== "lost" || bytes.size !== file.source.sizeBytes) return false;
    this.#bytes.set(uploadId, bytes);
    this.#startOver(file, file.source.kind);
    void this.follow([uploadId]);
    return true;
  }

  cancel(uploadIds: readonly UploadId[]): void {
    this.#leave(uploadIds, (below) => this.#parts.uploads.cancel(below));
  }

  release(uploadIds: readonly UploadId[]): void {
    this.#leave(uploadIds, (below) => this.#parts.uploads.release(below));
  }

  bytesOf(uploadId: UploadId): Blob | null {
    const file = this.#files.get(uploadId);
    if (file === undefined) return this.#parts.uploads.bytesOf(uploadId);
    const held = this.#bytes.get(uploadId);
    if (held === undefined && file.hasBytes) void this.#readBytes(file).then(() => this.#changed());
    return held ?? null;
  }

  #leave(uploadIds: readonly UploadId[], below: (uploadIds: readonly UploadId[]) => void): void {
    const sealed = uploadIds.flatMap((uploadId) => this.#files.get(uploadId) ?? []);
    const plain = uploadIds.filter((uploadId) => !this.#files.has(uploadId));
    for (const { uploadId } of sealed) {
      for (const held of [this.#files, this.#bytes, this.#posters]) held.delete(uploadId);
      this.#paused.delete(uploadId);
      this.#fresh.delete(uploadId);
    }
    below([...plain, ...sealed.flatMap(carriersOf)]);
    if (sealed.length === 0) return;
    void this.#write(dropFiles(sealed.map(({ uploadId }) => uploadId)));
    this.#changed();
  }

  #stateOf(file: KeptFile): UploadState {
    return stateOf(file, this.#parts.carriers(), { canBegin: this.#canBegin(file), isPaused: this.#paused.has(file.uploadId) });
  }

  #canBegin({ uploadId, hasBytes }: KeptFile): boolean {
    return hasBytes || this.#bytes.has(uploadId);
  }

  #startOver(file: KeptFile, kind: FileKind): void {
    this.#parts.uploads.cancel(carriersOf(file));
    this.#set({ ...file, source: { ...file.source, kind }, made: null, fault: null });
  }

  /** One at a time: a phone that opens thirty photos at once runs out of memory. */
  async #makeAll(): Promise<void> {
    if (this.#isMaking) return;
    this.#isMaking = true;
    for (let next = this.#nextToMake(); next !== null; next = this.#nextToMake()) await this.#make(next);
    this.#isMaking = false;
  }

  #nextToMake(): KeptFile | null {
    if (!this.#mayMake) return null;
    const isDue = (file: KeptFile) =>
      file.made === null &&
      file.fault === null &&
      this.#canBegin(file) &&
      !this.#paused.has(file.uploadId) &&
      !this.#fresh.has(file.uploadId);
    return [...this.#files.values()].find(isDue) ?? null;
  }

  async #make(file: KeptFile): Promise<void> {
    const prepared = await this.#prepared(file).catch((): Result<PreparedFile, UploadCode> => no("fault"));
    const forms: MadeForm[] = [];
    const carriers: UploadSource[] = [];
    for (const { bytes, ...form } of prepared.ok ? prepared.value.forms : []) {
      const { sealed, key, sealedSha256, sha256 } = await sealFile(bytes, this.#parts.random);
      carriers.push({ bytes: new Blob([sealed]), kind: "file", name: SEALED_NAME });
      forms.push({ ...form, uploadId: file.uploadId, key: packed(key), sealedSha256, sha256, sizeBytes: bytes.length });
    }
    // Given up, or begun anew as something else, meanwhile: nothing of it leaves.
    if (this.#files.get(file.uploadId)?.source !== file.source || !this.#mayMake) return;
    const now = this.#files.get(file.uploadId) ?? file;
    if (!prepared.ok) return this.#set({ ...now, fault: prepared.reason });
    const uploadIds = this.#parts.uploads.add(carriers);
    const { width, height, durationMs, placeholder, takenAt = null } = prepared.value;
    const made = forms.map((form, at): MadeForm => ({ ...form, uploadId: uploadIds[at] ?? form.uploadId }));
    this.#posters.delete(file.uploadId);
    this.#set({ ...now, made: { width, height, durationMs, placeholder, takenAt, forms: made } });
    if (this.#paused.has(file.uploadId)) this.pause(file.uploadId);
  }

  async #prepared(file: KeptFile): Promise<Result<PreparedFile, UploadCode>> {
    if (file.source.sizeBytes > SEALED_FILE_BYTES_MAX) return no("file_too_large");
    const bytes = await this.#readBytes(file);
    // The device lost what it had kept: the person can choose it again.
    if (bytes === null) return no("not_found");
    const poster = this.#posters.get(file.uploadId);
    const prepared = await this.#parts.prepare({ ...file.source, bytes, ...(poster === undefined ? {} : { poster }) });
    if (!prepared.ok) return prepared;
    return prepared.value.forms.some((form) => form.bytes.length > SEALED_FILE_BYTES_MAX) ? no("file_too_large") : prepared;
  }

  #readBytes(file: KeptFile): Promise<Blob | null> {
    const { uploadId, hasBytes } = file;
    const held = this.#bytes.get(uploadId) ?? null;
    if (held !== null || !hasBytes) return Promise.resolve(held);
    const reading = this.#reading.get(uploadId) ?? this.#readKept(file);
    this.#reading.set(uploadId, reading);
    return reading;
  }

  async #readKept(file: KeptFile): Promise<Blob | null> {
    const bytes = await readKeptBytes(this.#parts.vault, file).catch(() => null);
    if (bytes !== null && this.#files.has(file.uploadId)) this.#bytes.set(file.uploadId, bytes);
    this.#reading.delete(file.uploadId);
    return bytes;
  }

  async #keepBytes(uploadId: UploadId): Promise<void> {
    const bytes = this.#bytes.get(uploadId);
    if (bytes === undefined || bytes.size > KEPT_EACH_BYTES || this.#keptBytes() + bytes.size > KEPT_ALL_BYTES) return;
    const kept = new Uint8Array(await bytes.arrayBuffer());
    const before = this.#files.get(uploadId);
    if (before === undefined || !(await this.#write([keepBytes(uploadId, kept), keepFile({ ...before, hasBytes: true })]))) return;
    const file = this.#files.get(uploadId);
    // Given up while it was written: what was written goes as well.
    if (file === undefined) await this.#write(dropFiles([uploadId]));
    else this.#set({ ...file, hasBytes: true });
  }

  /** One after the other, so that the last word about a file is what stays. Whether the device took it. */
  #write(changes: readonly VaultChange[]): Promise<boolean> {
    const written = this.#writing
      .then(() => this.#parts.vault.write(changes))
      .then(
        () => true,
        () => false,
      );
    this.#writing = written.then(() => undefined);
    return written;
  }

  #keptBytes(): number {
    return [...this.#files.values()].reduce((sum, { hasBytes, source }) => sum + (hasBytes ? source.sizeBytes : 0), 0);
  }

  #set(file: KeptFile): void {
    this.#files.set(file.uploadId, file);
    void this.#write([keepFile(file)]);
    this.#changed();
  }

  #changed(): void {
    this.#version += 1;
    this.#onChanged();
  }
}

function carriersOf({ made }: KeptFile): UploadId[] {
  return (made?.forms ?? []).map(({ uploadId }) => uploadId);
}

/** A name that a message can carry: never empty, never too long. */
function nameToSend(name: string): string {
  const characters = Array.from(name.trim());
  return characters.length === 0 ? "file" : characters.slice(-LIMITS.fileName).join("");
}
