import type { AccountId, BlobId, FileId } from "@musubi/protocol";
import type { BlobIdentity } from "../../platform/blobs/blob-store.ts";
import type { SealContext } from "../../platform/keys/seal.ts";

/** What a stored form of a file is bound to: whose it is, which form, made by which program, under which purge epoch. */
export function renditionIdentity(of: {
  readonly ownerId: AccountId;
  readonly blobId: BlobId;
  readonly variant: string;
  readonly version: number;
  readonly region: string;
  readonly epoch: number;
}): BlobIdentity {
  return {
    category: "message_content",
    ownerId: of.ownerId,
    blobId: of.blobId,
    variant: of.variant,
    version: of.version,
    region: of.region,
    epoch: of.epoch,
  };
}

/** What the key of an upload's pieces is bound to. */
export function uploadKeyContext(ownerId: AccountId, fileId: FileId): SealContext {
  return ["upload_key", ownerId, fileId];
}
