import type { AccountId, BlobId } from "@musubi/protocol";
import type { BlobIdentity } from "../../platform/blobs/blob-store.ts";

/** The generation of an owner's key. A ring's new epoch wraps the same key again; a new generation would be a new key. */
const OWNER_KEY_EPOCH = 1;

/** What the file of a copy is bound to. */
export function takeOutIdentity(of: { ownerId: AccountId; blobId: BlobId; region: string }): BlobIdentity {
  return { category: "account", variant: "take-out.zip", version: 1, epoch: OWNER_KEY_EPOCH, ...of };
}
