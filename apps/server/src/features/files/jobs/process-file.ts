import { createHash } from "node:crypto";
import { base64url } from "@musubi/base";
import type { AccountId, FileId, FileRefusalCode } from "@musubi/protocol";
import { outgoing } from "../../../kernel/binding.ts";
import type { Tx } from "../../../kernel/transaction.ts";
import { ObjectMissing } from "../../../platform/blobs/object-folder.ts";
import { isFileId } from "../../../platform/blobs/piece-folder.ts";
import { idOf, type JobTask } from "../../../platform/jobs/task.ts";
import { ownerKeyContext } from "../../../platform/keys/owner-key.ts";
import { unseal } from "../../../platform/keys/seal.ts";
import { applyEdits } from "../../../platform/thumbnailer/apply-edits.ts";
import type { CleanedMedia, PictureOutcome, RenderedPicture } from "../../../platform/thumbnailer/picture-outcome.ts";
import type { FileDeps } from "../deps.ts";
import { makePicture } from "../generators/make-picture.ts";
import { uploadKeyContext } from "../identity.ts";
import { STANDARD_RECIPE } from "../recipe.ts";
import {
  adoptPoster,
  type FileFacts,
  finishFile,
  raiseAlarm,
  readClassEpochs,
  readReceived,
  refuseFile,
  restartUpload,
  type StoredRendition,
  viewFileState,
} from "./rendition-store.ts";
import { reshowEverywhere } from "./reshow.ts";
import { gathered, type MakeContext, once, storeForm, storePictures } from "./store-renditions.ts";

/** A received file on its way through. */
interface Work extends MakeContext {
  readonly deps: FileDeps;
  readonly file: NonNullable<Awaited<ReturnType<typeof readReceived>>>;
  /** All bytes, as often as they are asked for. */
  readonly bytes: () => AsyncIterable<Uint8Array>;
  readonly part: (from: number, to: number) => Promise<Uint8Array>;
}

/** Nothing could be said about the file now; the job is tried again. */
class TryLater extends Error {
  override readonly name = "TryLater";
}

/**
 * Looks at a file that was received whole: what it is by its content, its clean form, its small pictures. Everything is stored under
 * fresh names first and named by one commit; a run that is cut off leaves noise for the sweep, and the next begins anew.
 */
export function processFileTask(deps: FileDeps): JobTask {
  return {
    kind: "file.process",
    run: async (payload) => {
      const fileId = idOf(payload, "fileId", isFileId);
      const file = await inJob(deps, (tx) => readReceived(tx, fileId));
      if (file === null) return;
      const work = await begin(deps, file);
      try {
        await WORK_OF[file.kind](work);
      } catch (error) {
        if (!(error instanceof ObjectMissing)) throw error;
        // The bytes are gone (a backup does not hold them): whoever still has the file may send it again.
        await inJob(deps, (tx) => restartUpload(tx, fileId));
      }
      if ((await inJob(deps, (tx) => readReceived(tx, fileId))) === null) await deps.pieces.remove(fileId);
      await tellOwner(deps, file.owner_id, fileId);
    },
  };
}

async function begin(deps: FileDeps, file: Work["file"]): Promise<Work> {
  const ownerKey = deps.keyRing.unwrap({ epoch: file.ring_epoch, bytes: file.owner_key }, ownerKeyContext(file.owner_id));
  const key = unseal(ownerKey, file.upload_key, uploadKeyContext(file.owner_id, file.id));
  const of = { ownerId: file.owner_id, fileId: file.id, key };
  const epochs = await inJob(deps, readClassEpochs);
  return {
    deps,
    file,
    ownerId: file.owner_id,
    ownerKey,
    region: file.region,
    version: deps.workshop.generatorVersion,
    epochOf: (variant) => (variant === "original" ? 1 : (epochs.get(variant) ?? 1)),
    bytes: () => deps.pieces.read(of, file.piece_ends),
    part: (from, to) => deps.pieces.readRange(of, file.piece_ends, { from, to }),
  };
}

const WORK_OF: Readonly<Record<Work["file"]["kind"], (work: Work) => Promise<void>>> = {
  picture: processPicture,
  portrait: processPicture,
  poster: processPoster,
  video: (work) => processMedia(work, "video/"),
  voice: (work) => processMedia(work, "audio/"),
  file: processPlain,
};

async function processPicture(work: Work): Promise<void> {
  const { deps, file } = work;
  const source = await gathered(work.bytes());
  const keeps = file.keeps_metadata;
  const recipe = keeps ? { ...STANDARD_RECIPE, isOriginalMade: false } : STANDARD_RECIPE;
  const picture = await accepted(work, await makePicture(deps, { fileId: file.id, source, recipe }));
  if (picture === null) return;
  const made = await storePictures(deps, work, picture.renditions);
  const { width, height, mediaType } = picture;
  if (keeps) made.unshift(await storeForm(deps, work, { variant: "original", mediaType, width, height, content: once(source) }));
  await finish(
    work,
    { made, sourceSha256: picture.sourceSha256 },
    {
      ...originalFacts(made),
      width,
      height,
      durationMs: null,
      placeholder: base64url(picture.placeholder),
      takenAtMs: takenAtOf(picture.takenAt),
    },
  );
}

async function processPoster(work: Work): Promise<void> {
  const { deps, file } = work;
  const source = await gathered(work.bytes());
  // By the server's own program: the still picture that a device made is not kept, and nothing could make these again.
  const variants = STANDARD_RECIPE.variants.map((one) => ({
    ...one,
    variant: one.variant === "screen" ? ("poster" as const) : one.variant,
    isAnimationKept: false,
  }));
  const picture = await accepted(work, await deps.workshop.render(source, { isOriginalMade: false, variants }));
  if (picture === null) return;
  const made = await storePictures(deps, work, picture.renditions);
  const placeholder = base64url(picture.placeholder);
  const nowMs = deps.clock.nowMs();
  const isAdopted = await inJob(deps, (tx) =>
    adoptPoster(tx, { poster: file, made, placeholder, sourceSha256: picture.sourceSha256, nowMs }),
  );
  if (!isAdopted) return removeAll(deps, made);
  if (file.poster_of === null) return;
  await tellOwner(deps, file.owner_id, file.poster_of);
  await reshowEverywhere(deps, file.poster_of);
}

async function processMedia(work: Work, typePrefix: string): Promise<void> {
  const { deps, file } = work;
  const outcome = await deps.workshop.cleanMedia({ sizeBytes: file.size_bytes, read: work.part });
  if (outcome.kind === "later") throw new TryLater(outcome.why);
  if (outcome.kind === "refused") return refuse(work, outcome.code);
  const { media } = outcome;
  if (!media.mediaType.startsWith(typePrefix)) return refuse(work, "unknown_type");
  const sides = media.width > 0 && media.height > 0 ? { width: media.width, height: media.height } : { width: null, height: null };
  const sourceHash = createHash("sha256");
  const content = cleaned(work.bytes(), media, (bytes) => sourceHash.update(bytes));
  const original = await storeForm(deps, work, { variant: "original", mediaType: media.mediaType, ...sides, content });
  await finish(
    work,
    { made: [original], sourceSha256: sourceHash.digest("hex") },
    {
      ...originalFacts([original]),
      ...sides,
      durationMs: media.durationMs === null ? null : Math.round(media.durationMs),
      placeholder: null,
      takenAtMs: null,
    },
  );
}

async function processPlain(work: Work): Promise<void> {
  // What a file is does not matter: nobody opens it here, and it leaves as bytes to save.
  const mediaType = "application/octet-stream";
  const original = await storeForm(work.deps, work, { variant: "original", mediaType, width: null, height: null, content: work.bytes() });
  const nothing = { width: null, height: null, durationMs: null, placeholder: null, takenAtMs: null };
  await finish(work, { made: [original], sourceSha256: original.sha256 }, { ...originalFacts([original]), ...nothing });
}

/** A picture that was made and checked. Null when it was refused or is doubtful: then nothing of it is kept. */
async function accepted(work: Work, outcome: PictureOutcome): Promise<RenderedPicture | null> {
  const { deps, file, version } = work;
  switch (outcome.kind) {
    case "ready":
      return outcome.picture;
    case "later":
      throw new TryLater(outcome.why);
    case "refused":
      await refuse(work, outcome.code);
      return null;
    case "doubt": {
      const { why, variant } = outcome;
      deps.alarm("publisher", why, variant);
      await inJob(deps, async (tx) => {
        await raiseAlarm(tx, { fileId: file.id, variant, version, reason: why, nowMs: deps.clock.nowMs() });
        await refuseFile(tx, file.id, "picture_doubtful");
      });
      return null;
    }
  }
}

async function refuse(work: Work, code: FileRefusalCode): Promise<void> {
  await inJob(work.deps, (tx) => refuseFile(tx, work.file.id, code));
}

async function finish(
  work: Work,
  of: { readonly made: readonly StoredRendition[]; readonly sourceSha256: string },
  facts: FileFacts,
): Promise<void> {
  const { deps, file } = work;
  const isFirst = await inJob(deps, (tx) => finishFile(tx, { file, facts, ...of, nowMs: deps.clock.nowMs() }));
  if (!isFirst) await removeAll(deps, of.made);
}

async function removeAll(deps: FileDeps, made: readonly StoredRendition[]): Promise<void> {
  for (const { blobId } of made) await deps.blobs.remove(blobId);
}

async function* cleaned(
  source: AsyncIterable<Uint8Array>,
  media: CleanedMedia,
  onSource: (bytes: Uint8Array) => void,
): AsyncGenerator<Uint8Array> {
  let at = 0;
  for await (const bytes of source) {
    onSource(bytes);
    const piece = Buffer.from(bytes);
    applyEdits(piece, at, media.edits);
    at += piece.length;
    yield piece;
  }
}

function originalFacts(made: readonly StoredRendition[]): { mediaType: string; sizeBytes: number } {
  const original = made.find((one) => one.variant === "original");
  return { mediaType: original?.mediaType ?? "application/octet-stream", sizeBytes: original?.sizeBytes ?? 0 };
}

/** What the camera's clock showed, as if it had shown the time of UTC: see `takenAt` of the contract. Earlier versions of the program named the zone too. */
function takenAtOf(text: string | null): number | null {
  if (text === null) return null;
  const ms = Date.parse(`${text.slice(0, "0000-00-00T00:00:00".length)}Z`);
  return Number.isFinite(ms) && ms >= 0 ? ms : null;
}

async function tellOwner(deps: FileDeps, ownerId: AccountId, fileId: FileId): Promise<void> {
  const file = await inJob(deps, (tx) => viewFileState(tx, fileId));
  if (file !== null) deps.emit([outgoing({ account: ownerId }, "file.changed", { file })]);
}

function inJob<T>(deps: FileDeps, work: (tx: Tx) => Promise<T>): Promise<T> {
  return deps.database.transact("jobs", { actor: null }, work);
}
