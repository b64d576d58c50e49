import { cancelUpload } from "@musubi/protocol";
import { type Bound, handle, refuse, reply } from "../../../kernel/binding.ts";
import { isBlobId } from "../../../platform/blobs/object-folder.ts";
import type { FileDeps } from "../deps.ts";
import { dropFile } from "../store.ts";

/** Gives an upload up, or removes a file that is shown nowhere: keys in the transaction, bytes after it. */
export function handleCancelUpload(deps: FileDeps, interrupt: (fileId: string) => Promise<void>): Bound {
  return handle(cancelUpload, async ({ tx, grant, input }) => {
    const dropped = await dropFile(tx, grant);
    if (dropped === "in_use") return refuse("file_in_use");
    const removeBytes = async (): Promise<void> => {
      await interrupt(input.fileId);
      await deps.pieces.remove(input.fileId);
      for (const blobId of dropped.filter(isBlobId)) await deps.blobs.remove(blobId);
    };
    // What stays because this is cut off opens for nobody any more, and is swept.
    return reply({}, { afterCommit: () => removeBytes().catch(deps.onFault) });
  });
}
