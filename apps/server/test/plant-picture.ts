import type { AccountId, FileId, Variant } from "@musubi/protocol";
import type { World } from "@musubi/testkit";
import { putRenditions } from "../src/features/files/jobs/rendition-store.ts";
import { once, storeForm } from "../src/features/files/jobs/store-renditions.ts";
import { ownerKeyContext } from "../src/platform/keys/owner-key.ts";
import { sql } from "../src/platform/postgres/sql.ts";

/** A form of a file as it is stored. */
interface StoredForm {
  readonly owner_id: AccountId;
  readonly region: string;
  readonly media_type: string;
  readonly width: number;
  readonly height: number;
  readonly epoch: number;
  readonly version: number;
  readonly source: string;
  readonly owner_key: Uint8Array;
  readonly ring_epoch: number;
}

/**
 * Puts other bytes in the place of a form of a picture, with everything around them as it must be: bound to that owner, file, form,
 * version and epoch, with their own digest in the rows. What a server does that mixes pictures and checks nothing.
 */
export async function plantPicture(world: World, fileId: FileId, variant: Variant, bytes: Uint8Array, version?: number): Promise<void> {
  const { files } = world.server.app;
  const [form] = await files.database.transact("jobs", { actor: null }, (tx) =>
    tx.rows<StoredForm>(
      sql`select f.owner_id, f.region, r.media_type, r.width, r.height, r.epoch, r.version, encode(m.source_sha256, 'hex') as source, k.wrapped_key as owner_key, k.ring_epoch
          from musubi.files f join musubi.renditions r on r.file_id = f.id and r.variant = ${variant} join musubi.rendition_makes m on m.blob_id = r.blob_id
          join musubi.owner_keys k on k.account_id = f.owner_id where f.id = ${fileId}`,
    ),
  );
  if (form === undefined) throw new Error("There is no such form.");
  const { owner_id: ownerId, region, media_type: mediaType, width, height } = form;
  const ownerKey = files.keyRing.unwrap({ epoch: form.ring_epoch, bytes: form.owner_key }, ownerKeyContext(ownerId));
  const how = { ownerId, ownerKey, region, version: version ?? form.version, epochOf: () => form.epoch };
  const stored = await storeForm(files, how, { variant, mediaType, width, height, content: once(bytes) });
  const nowMs = files.clock.nowMs();
  const gone = await files.database.transact("jobs", { actor: null }, (tx) =>
    putRenditions(tx, { fileId, ownerId, region, made: [stored], sourceSha256: form.source, nowMs }),
  );
  for (const blobId of gone) await files.blobs.remove(blobId);
}
