import { newId } from "@musubi/protocol";
import type { JobTask } from "../../../platform/jobs/task.ts";
import { ownerKeyContext } from "../../../platform/keys/owner-key.ts";
import { KEY_BYTES, seal } from "../../../platform/keys/seal.ts";
import type { FileDeps } from "../deps.ts";
import { uploadKeyContext } from "../identity.ts";
import { adoptPortrait, listOldPortraits, type OldPortrait } from "./adopt-store.ts";
import { once } from "./store-renditions.ts";

const BATCH = 20;

/**
 * Lays up pictures of people from before they were files: each becomes an upload that was received whole and is looked at like any other.
 * The row from before goes in the commit that names the upload, whose bytes are safe on the disk by then.
 */
export function adoptPortraitsTask(deps: FileDeps): JobTask {
  return {
    kind: "portraits.adopt",
    every: "* * * * *",
    run: async (_payload, { signal }) => {
      for (let count = BATCH; count === BATCH; ) {
        const old = await deps.database.transact("jobs", { actor: null }, (tx) => listOldPortraits(tx, BATCH));
        for (const portrait of old) {
          signal.throwIfAborted();
          await adopt(deps, portrait);
        }
        count = old.length;
      }
    },
  };
}

async function adopt(deps: FileDeps, { account_id: ownerId, picture, owner_key, ring_epoch }: OldPortrait): Promise<void> {
  const fileId = newId("fil", deps.random);
  const ownerKey = deps.keyRing.unwrap({ epoch: ring_epoch, bytes: owner_key }, ownerKeyContext(ownerId));
  const key = deps.random.bytes(KEY_BYTES);
  const wrappedKey = seal(ownerKey, key, { context: uploadKeyContext(ownerId, fileId), random: deps.random });
  await deps.pieces.write({ ownerId, fileId, key }, 0, once(picture));
  const upload = { fileId, ownerId, sizeBytes: picture.length, region: deps.region, wrappedKey, nowMs: deps.clock.nowMs() };
  const isAdopted = await deps.database.transact("jobs", { actor: null }, (tx) => adoptPortrait(tx, upload));
  if (!isAdopted) await deps.pieces.remove(fileId);
}
