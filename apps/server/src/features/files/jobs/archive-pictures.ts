import { LIMITS, type Variant } from "@musubi/protocol";
import { outgoing } from "../../../kernel/binding.ts";
import type { Tx } from "../../../kernel/transaction.ts";
import type { JobTask } from "../../../platform/jobs/task.ts";
import { ownerKeyContext } from "../../../platform/keys/owner-key.ts";
import type { PictureOutcome, Rendition } from "../../../platform/thumbnailer/picture-outcome.ts";
import type { FileDeps } from "../deps.ts";
import { renditionIdentity } from "../identity.ts";
import { type Recipe, STANDARD_RECIPE } from "../recipe.ts";
import { type Archiving, type DuePicture, dropOriginal, holdArchiveEpoch, listDuePictures, recordArchiving } from "./archive-store.ts";
import { putRenditions, raiseAlarm, readClassEpochs, viewFileState } from "./rendition-store.ts";
import { reshowEverywhere } from "./reshow.ts";
import { gathered, type MakeContext, storePictures } from "./store-renditions.ts";

const DAY_MS = 86_400_000;
const BATCH = 20;

/** The form for long keeping: large enough for any screen and for paper. */
export const ARCHIVE_RECIPE: Recipe = {
  isOriginalMade: false,
  variants: [{ variant: "archive", sidePxMax: 4_096, format: "webp", quality: 82, isAnimationKept: true }],
};

/** What archiving needs. */
export interface ArchiveDeps extends FileDeps {
  /** Whether the original stays beside the archived form. */
  readonly keepsOriginals: boolean;
}

/**
 * Puts pictures that are 35 days old into the form for long keeping, once each, and makes their small pictures from that form. Which
 * bytes became which is recorded in the same commit. What may not be the same picture, or would not be smaller, stays as it is.
 */
export function archivePicturesTask(deps: ArchiveDeps): JobTask {
  return {
    kind: "files.archive",
    every: "17 * * * *",
    run: async (_payload, { signal }) => {
      const uploadedByMs = deps.clock.nowMs() - LIMITS.archiveDays * DAY_MS;
      for (let afterId = "", count = BATCH; count === BATCH; ) {
        const due = await inJob(deps, (tx) => listDuePictures(tx, { uploadedByMs, afterId, countMax: BATCH }));
        for (const picture of due) {
          signal.throwIfAborted();
          afterId = picture.id;
          await archive(deps, picture);
        }
        count = due.length;
      }
    },
  };
}

async function archive(deps: ArchiveDeps, due: DuePicture): Promise<void> {
  const ownerKey = deps.keyRing.unwrap({ epoch: due.ring_epoch, bytes: due.owner_key }, ownerKeyContext(due.owner_id));
  const of = {
    ownerId: due.owner_id,
    blobId: due.blob_id,
    variant: "original",
    version: due.version,
    region: due.blob_region,
    epoch: due.epoch,
  };
  const source = await gathered(deps.blobs.read(renditionIdentity(of), ownerKey, due.blob_key));
  const made = await makeForms(deps, source);
  if (made === "later") return;
  if (made === "kept" || "why" in made) return decideAgainst(deps, due, made);
  const epochs = await inJob(deps, readClassEpochs);
  const epochOf = (variant: Variant): number => (variant === "original" ? 1 : (epochs.get(variant) ?? 1));
  const how = { ownerId: due.owner_id, ownerKey, region: due.region, version: made.version, epochOf };
  await publish(deps, due, how, made);
}

interface Forms {
  readonly archive: Rendition;
  readonly small: readonly Rendition[];
  readonly version: number;
}
interface Doubtful {
  readonly why: string;
  readonly variant: string | null;
}

/** Makes the archived form from the original and the small pictures from that, and has those compared with the original once more. */
async function makeForms(deps: ArchiveDeps, source: Uint8Array): Promise<Forms | Doubtful | "kept" | "later"> {
  const first = await deps.workshop.render(source, ARCHIVE_RECIPE);
  if (first.kind !== "ready") return unmade(first);
  const [archive] = first.picture.renditions;
  if (archive === undefined) return { why: "shape_differs", variant: "archive" };
  if (archive.bytes.length >= source.length) return "kept";
  const second = await deps.workshop.render(archive.bytes, { ...STANDARD_RECIPE, isOriginalMade: false });
  if (second.kind !== "ready") return unmade(second);
  const { renditions: small } = second.picture;
  const version = deps.workshop.generatorVersion;
  const checked = await deps.workshop.check(source, small);
  if (checked.kind === "later") return "later";
  return checked.kind === "doubt" ? { why: checked.why, variant: checked.variant } : { archive, small, version };
}

function unmade(outcome: Exclude<PictureOutcome, { kind: "ready" }>): Doubtful | "later" {
  if (outcome.kind === "later") return "later";
  return outcome.kind === "refused" ? { why: outcome.code, variant: "archive" } : { why: outcome.why, variant: outcome.variant };
}

async function decideAgainst(deps: ArchiveDeps, due: DuePicture, made: Doubtful | "kept"): Promise<void> {
  const nowMs = deps.clock.nowMs();
  const version = deps.workshop.generatorVersion;
  const outcome = made === "kept" ? "kept" : "doubtful";
  if (made !== "kept") deps.alarm("publisher", made.why, made.variant);
  await inJob(deps, async (tx) => {
    await recordArchiving(tx, { ...sourceOf(due), outcome, archiveSha256: null, version, isOriginalKept: true, nowMs });
    if (made !== "kept") await raiseAlarm(tx, { fileId: due.id, variant: made.variant, version, reason: made.why, nowMs });
  });
}

async function publish(deps: ArchiveDeps, due: DuePicture, how: MakeContext, made: Forms): Promise<void> {
  const [archived] = await storePictures(deps, how, [made.archive]);
  if (archived === undefined) throw new Error("One picture was stored.");
  const small = await storePictures(deps, how, made.small);
  const { keepsOriginals: isOriginalKept, clock } = deps;
  const nowMs = clock.nowMs();
  const row: Archiving = { ...sourceOf(due), outcome: "made", archiveSha256: archived.sha256, version: how.version, isOriginalKept, nowMs };
  const gone = await inJob(deps, async (tx) => {
    // A purge came in between: the archived form is closed already, and may not stand for anything. The next run begins anew.
    if (!isOriginalKept && (await holdArchiveEpoch(tx)) !== archived.epoch) return [archived, ...small].map((one) => one.blobId);
    // Erased meanwhile, or another run was faster: what was just stored is not needed.
    if (!(await recordArchiving(tx, row))) return [archived, ...small].map((one) => one.blobId);
    const place = { fileId: due.id, ownerId: due.owner_id, region: due.region, nowMs };
    const replaced = [
      ...(await putRenditions(tx, { ...place, made: [archived], sourceSha256: Buffer.from(due.sha256).toString("hex") })),
      ...(await putRenditions(tx, { ...place, made: small, sourceSha256: archived.sha256 })),
    ];
    return isOriginalKept ? replaced : [...replaced, ...(await dropOriginal(tx, due.id))];
  });
  for (const blobId of gone) await deps.blobs.remove(blobId);
  await reshowEverywhere(deps, due.id);
  const file = await inJob(deps, (tx) => viewFileState(tx, due.id));
  if (file !== null) deps.emit([outgoing({ account: due.owner_id }, "file.changed", { file })]);
}

function sourceOf(due: DuePicture): Pick<Archiving, "fileId" | "ownerId" | "originalSha256"> {
  return { fileId: due.id, ownerId: due.owner_id, originalSha256: due.sha256 };
}

function inJob<T>(deps: FileDeps, work: (tx: Tx) => Promise<T>): Promise<T> {
  return deps.database.transact("jobs", { actor: null }, work);
}
