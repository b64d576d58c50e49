import type { DeviceCache } from "../engine/device-cache.ts";
import type { StoreChange } from "../store/local-store.ts";
import { decodeStored, type StoredUpload } from "../store/stored.ts";
import type { UploadId } from "./surface.ts";

/** Bytes of one file, and of all files together, that are kept on the device until they have arrived. */
const KEPT_EACH_BYTES = 50_000_000;
const KEPT_ALL_BYTES = 400_000_000;
const BYTES_SUFFIX = "/bytes";

/**
 * The bytes that wait to be uploaded: always as long as the page is open, and on the device where they are small enough, so that a
 * reload loses nothing. A device that refuses them loses nothing else.
 */
export class UploadShelf {
  readonly #cache: DeviceCache;
  readonly #bytes = new Map<UploadId, Blob>();
  readonly #kept = new Map<UploadId, number>();

  constructor(cache: DeviceCache) {
    this.#cache = cache;
  }

  bytesOf(uploadId: UploadId): Blob | null {
    return this.#bytes.get(uploadId) ?? null;
  }

  /** What waited when the page was closed, in the order in which it was added. */
  async load(): Promise<readonly StoredUpload[]> {
    const rows = await this.#cache.loadUploads();
    const uploads: StoredUpload[] = [];
    for (const { key, value } of rows) {
      if (key.endsWith(BYTES_SUFFIX)) continue;
      uploads.push(decodeStored.upload(value));
    }
    for (const { key, value } of rows) {
      const found = uploads.find(({ view }) => key === view.uploadId + BYTES_SUFFIX);
      if (found === undefined || !(value instanceof Blob)) continue;
      this.#bytes.set(found.view.uploadId, value);
      this.#kept.set(found.view.uploadId, value.size);
    }
    return uploads.toSorted((a, b) => a.order - b.order);
  }

  /** Takes bytes in, and keeps them on the device where there is room. */
  put(uploadId: UploadId, bytes: Blob): void {
    this.#bytes.set(uploadId, bytes);
    const keptBytes = [...this.#kept.values()].reduce((sum, size) => sum + size, 0);
    if (bytes.size > KEPT_EACH_BYTES || keptBytes + bytes.size > KEPT_ALL_BYTES) return;
    this.#kept.set(uploadId, bytes.size);
    void this.#cache.keepBytes({ kind: "put", space: "upload", key: uploadId + BYTES_SUFFIX, value: bytes });
  }

  /** Writes down how far an upload is. */
  note(upload: StoredUpload): void {
    void this.#cache.writeUploads([{ kind: "put", space: "upload", key: upload.view.uploadId, value: upload }]);
  }

  forget(uploadIds: readonly UploadId[]): void {
    for (const uploadId of uploadIds) {
      this.#bytes.delete(uploadId);
      this.#kept.delete(uploadId);
    }
    const keys = uploadIds.flatMap((uploadId) => [uploadId, uploadId + BYTES_SUFFIX]);
    void this.#cache.writeUploads(keys.map((key): StoreChange => ({ kind: "delete", space: "upload", key })));
  }

  clear(): void {
    this.#bytes.clear();
    this.#kept.clear();
  }
}
