import { createHash } from "node:crypto";
import { type AccountId, newId, type Variant } from "@musubi/protocol";
import type { Rendition } from "../../../platform/thumbnailer/picture-outcome.ts";
import type { FileDeps } from "../deps.ts";
import { renditionIdentity } from "../identity.ts";
import type { StoredRendition } from "./rendition-store.ts";

/** Whose form it is, and what it is made under. Pictures know themselves which version made them. */
export interface MakeContext {
  readonly ownerId: AccountId;
  readonly ownerKey: Uint8Array;
  readonly region: string;
  readonly version: number;
  readonly epochOf: (variant: Variant) => number;
}

/** A form before it is stored. */
export interface UnstoredForm {
  readonly variant: Variant;
  readonly mediaType: string;
  readonly width: number | null;
  readonly height: number | null;
  readonly content: AsyncIterable<Uint8Array>;
}

/** Stores a form under a fresh name and key. Its row comes later; without one it opens for nobody and is swept. */
export async function storeForm(deps: FileDeps, how: MakeContext, form: UnstoredForm): Promise<StoredRendition> {
  const blobId = newId("blb", deps.random);
  const epoch = how.epochOf(form.variant);
  const hash = createHash("sha256");
  const hashed = async function* (): AsyncGenerator<Uint8Array> {
    for await (const bytes of form.content) {
      hash.update(bytes);
      yield bytes;
    }
  };
  const identity = renditionIdentity({
    ownerId: how.ownerId,
    blobId,
    variant: form.variant,
    version: how.version,
    region: how.region,
    epoch,
  });
  const stored = await deps.blobs.put(identity, how.ownerKey, hashed());
  const { variant, mediaType, width, height } = form;
  return { blobId, variant, version: how.version, epoch, mediaType, width, height, sha256: hash.digest("hex"), ...stored };
}

/** Stores the pictures that were made. Throws when bytes changed between the check and the store. */
export async function storePictures(deps: FileDeps, how: MakeContext, pictures: readonly Rendition[]): Promise<StoredRendition[]> {
  const stored: StoredRendition[] = [];
  for (const picture of pictures) {
    if (!isVariant(picture.variant)) throw new Error("A picture of an unknown form was made.");
    const { variant, mediaType, width, height } = picture;
    const by = { ...how, version: picture.generatorVersion };
    const one = await storeForm(deps, by, { variant, mediaType, width, height, content: once(picture.bytes) });
    if (one.sha256 !== picture.sha256) throw new Error("The bytes of a picture changed after they were checked.");
    stored.push(one);
  }
  return stored;
}

function isVariant(text: string): text is Variant {
  return ["original", "list", "tile", "screen", "poster", "archive"].includes(text);
}

/** All bytes of a source, as memory of its own. */
export async function gathered(source: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of source) parts.push(part);
  return Buffer.concat(parts);
}

/** Bytes as a source. */
export async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
