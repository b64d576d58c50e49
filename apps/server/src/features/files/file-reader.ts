import { GroupCommit } from "../../kernel/group-commit.ts";
import { ChunkBroken } from "../../platform/blobs/chunk-cipher.ts";
import { ObjectMissing } from "../../platform/blobs/object-folder.ts";
import { ownerKeyContext } from "../../platform/keys/owner-key.ts";
import { SealBroken } from "../../platform/keys/seal.ts";
import type { FileDeps } from "./deps.ts";
import { renditionIdentity } from "./identity.ts";
import { withdrawRendition } from "./jobs/rendition-store.ts";
import { type FileWanted, type OpenedFile, openFiles } from "./reading-store.ts";

/** Two commits at once; what arrives meanwhile becomes the next batch. */
const LANES = 2;
const BATCH_MAX = 200;
const WAITING_MAX = 10_000;

type Opened = OpenedFile | "absent" | "withdrawn";

/** Opens files for the devices that ask: everything of one turn of the event loop is decided and recorded in one commit. */
export class FileReader {
  readonly #deps: FileDeps;
  readonly #group: GroupCommit<FileWanted, Opened>;

  constructor(deps: FileDeps) {
    this.#deps = deps;
    this.#group = new GroupCommit<FileWanted, Opened>({
      lanes: LANES,
      batchMax: BATCH_MAX,
      waitingMax: WAITING_MAX,
      // One device's readings follow one another, so that two commits never write the same record at once.
      keyOf: (wanted) => wanted.deviceId,
      commit: (batch) => openFiles(deps.database, batch, deps.clock.nowMs()),
      isItemFault: () => false,
    });
  }

  /** Decides and records; resolves after the commit. */
  open(wanted: FileWanted): Promise<Opened> {
    return this.#group.add(wanted);
  }

  /** The bytes of an open form, or a part of them. What does not open as exactly this form is withdrawn, and the operator told. */
  async *read(file: OpenedFile, range: { readonly from: number; readonly to: number }): AsyncGenerator<Uint8Array> {
    try {
      const ownerKey = this.#deps.keyRing.unwrap(file.ownerKey, ownerKeyContext(file.ownerId));
      const keys = { ownerKey, wrappedKey: file.wrappedKey };
      yield* this.#deps.blobs.readPart(renditionIdentity(file), keys, { range, sizeBytes: file.sizeBytes });
    } catch (error) {
      const reason = damageOf(error);
      if (reason !== null) await this.#withdraw(file, reason);
      throw error;
    }
  }

  async #withdraw(file: OpenedFile, reason: string): Promise<void> {
    const { database, clock, alarm, onFault } = this.#deps;
    alarm("store", reason, file.variant);
    const work = database.transact("jobs", { actor: null }, (tx) =>
      withdrawRendition(tx, file.blobId, { foundBy: "store", reason, nowMs: clock.nowMs() }),
    );
    await work.catch(onFault);
  }
}

/** What is wrong with stored bytes; null for an error of another kind. */
export function damageOf(error: unknown): string | null {
  if (error instanceof ObjectMissing) return "object_missing";
  if (error instanceof ChunkBroken) return "bytes_differ";
  return error instanceof SealBroken ? "binding_differs" : null;
}
