import { downloadTakeOut as downloadTakeOutOperation } from "@musubi/protocol";
import { type Bound, handle, refuse } from "../../../kernel/binding.ts";
import { ownerKeyContext } from "../../../platform/keys/owner-key.ts";
import type { TakeOutDeps } from "../deps.ts";
import { takeOutIdentity } from "../identity.ts";
import { readFetchable, recordFetch } from "../store.ts";

/** Streams a finished copy to its owner. Who fetched it with which device is recorded in the same transaction. */
export function downloadTakeOut(deps: TakeOutDeps): Bound {
  return handle(downloadTakeOutOperation, async ({ tx, grant }) => {
    const nowMs = deps.clock.nowMs();
    const row = await readFetchable(tx, grant, nowMs);
    if (row === null) return refuse("not_ready");
    await recordFetch(tx, grant, { categories: downloadTakeOutOperation.discloses, ranges: row.ranges, nowMs });
    const { accountId } = grant.actor;
    const ownerKey = deps.keyRing.unwrap({ epoch: row.ring_epoch, bytes: row.owner_key }, ownerKeyContext(accountId));
    const identity = takeOutIdentity({ ownerId: accountId, blobId: row.blob_id, region: row.region });
    const fileName = `musubi-${row.handle}-${row.requested_at.toISOString().slice(0, 10)}.zip`;
    const open = (): AsyncIterable<Uint8Array> => deps.blobs.read(identity, ownerKey, row.wrapped_key);
    return { kind: "bytes", stream: { contentType: "application/zip", fileName, sizeBytes: row.size_bytes, open }, effects: {} };
  });
}
