import type { AccountId, BlobId, FileId, MessageView } from "@musubi/protocol";
import type { Database, Tx } from "../../../kernel/transaction.ts";
import { closeFiles, deleteFile, destroyKeys, leavePlace } from "./erase-files-store.ts";
import { listPlaces, reshowMessage } from "./rendition-store.ts";

/** What erasing a person's files needs. */
export interface EraseFilesParts {
  readonly database: Database;
  readonly removeBlob: (blobId: BlobId) => Promise<void>;
  readonly removeUpload: (fileId: FileId) => Promise<void>;
  /** Told after each message that shows one file less. */
  readonly onMessageChanged: (message: MessageView) => void;
}

/**
 * Erases everything a deleted account uploaded, wherever it is shown, forwarded by others included. Its owner key is gone already, so
 * nothing of it opens from that moment on; this takes keys, bytes and traces away. Each step may be cut off and runs again.
 */
export async function eraseFilesOf(parts: EraseFilesParts, accountId: AccountId): Promise<void> {
  const inJob = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => parts.database.transact("jobs", { actor: null }, work);
  const fileIds = await inJob((tx) => closeFiles(tx, accountId));
  for (const blobId of await inJob((tx) => destroyKeys(tx, fileIds))) await parts.removeBlob(blobId);
  for (const fileId of fileIds) {
    await parts.removeUpload(fileId);
    for (const place of await inJob((tx) => listPlaces(tx, fileId))) {
      const message = await inJob(async (tx) => {
        const shown = await reshowMessage(tx, place);
        await leavePlace(tx, fileId, place);
        return shown;
      });
      if (message !== null) parts.onMessageChanged(message);
    }
    await inJob((tx) => deleteFile(tx, fileId));
  }
}
