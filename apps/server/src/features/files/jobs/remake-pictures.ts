import type { AccountId, BlobId, FileId, Variant } from "@musubi/protocol";
import { outgoing } from "../../../kernel/binding.ts";
import type { Tx } from "../../../kernel/transaction.ts";
import type { JobTask } from "../../../platform/jobs/task.ts";
import { ownerKeyContext } from "../../../platform/keys/owner-key.ts";
import type { FileDeps } from "../deps.ts";
import { renditionIdentity } from "../identity.ts";
import { STANDARD_RECIPE, type VariantRecipe } from "../recipe.ts";
import { lookAtReplaced } from "./look-at-replaced.ts";
import { listOutdated, lockOutdated, type OutdatedFile } from "./remake-store.ts";
import { putRenditions, raiseAlarm, readClassEpochs, viewFileState } from "./rendition-store.ts";
import { reshowEverywhere } from "./reshow.ts";
import { gathered, storePictures } from "./store-renditions.ts";

const BATCH = 20;
/** The kind of job that makes pictures again. */
export const REMAKE_PICTURES = "files.remake";

/**
 * Makes pictures again that were taken back (a purge) or withdrawn (a doubt), from the originals, until none is left. The same checks
 * as for new ones; a picture that is doubtful again stays closed. What is replaced is looked at before it is gone.
 */
export function remakePicturesTask(deps: FileDeps): JobTask {
  return {
    kind: REMAKE_PICTURES,
    every: "* * * * *",
    run: async (_payload, { signal }) => {
      let after = "";
      for (;;) {
        const files = await inJob(deps, (tx) => listOutdated(tx, after, BATCH));
        for (const file of files) {
          signal.throwIfAborted();
          after = file.id;
          await remake(deps, file);
        }
        if (files.length < BATCH) return;
      }
    },
  };
}

async function remake(deps: FileDeps, file: OutdatedFile): Promise<void> {
  const ownerKey = deps.keyRing.unwrap({ epoch: file.ring_epoch, bytes: file.owner_key }, ownerKeyContext(file.owner_id));
  const identity = renditionIdentity({ ...file.source, ownerId: file.owner_id });
  const source = await gathered(deps.blobs.read(identity, ownerKey, file.source.wrappedKey));
  const epochs = await inJob(deps, readClassEpochs);
  const variants = variantsFor(file.variants);
  if (variants.length === 0) return;
  const replaced = { fileId: file.id, ownerId: file.owner_id, ownerKey, variants: file.variants, source };
  if (!(await lookAtReplaced(deps, replaced))) return;
  const outcome = await deps.workshop.render(source, { isOriginalMade: false, variants });
  // It could be made before, so that now the machine was too busy for it; the next run tries again.
  if (outcome.kind === "later" || (outcome.kind === "refused" && outcome.code === "too_costly")) return;
  if (outcome.kind === "doubt" || outcome.kind === "refused") {
    const reason = outcome.kind === "doubt" ? outcome.why : outcome.code;
    deps.alarm("publisher", reason, null);
    const version = deps.workshop.generatorVersion;
    return inJob(deps, (tx) => raiseAlarm(tx, { fileId: file.id, variant: null, version, reason, nowMs: deps.clock.nowMs() }));
  }
  const { picture } = outcome;
  const renditions = picture.renditions.filter((one) => file.variants.includes(one.variant));
  const how = {
    ownerId: file.owner_id,
    ownerKey,
    region: file.region,
    version: deps.workshop.generatorVersion,
    epochOf: (variant: Variant) => (variant === "original" ? 1 : (epochs.get(variant) ?? 1)),
  };
  const made = await storePictures(deps, how, renditions);
  const of = {
    fileId: file.id,
    ownerId: file.owner_id,
    region: file.region,
    made,
    sourceSha256: picture.sourceSha256,
    nowMs: deps.clock.nowMs(),
  };
  const gone = await inJob(deps, async (tx): Promise<BlobId[]> => {
    // Erased meanwhile: what was just stored is not needed.
    if (!(await lockOutdated(tx, file.id))) return made.map((one) => one.blobId);
    return await putRenditions(tx, of);
  });
  for (const blobId of gone) await deps.blobs.remove(blobId);
  await reshowEverywhere(deps, file.id);
  await tellOwner(deps, file.owner_id, file.id);
}

/**
 * What is drawn for these forms: each is made of the next larger one, as it was the first time. A small one that is made of the source itself
 * comes out differently by a little, and of some photos by more than the check allows.
 */
function variantsFor(wanted: readonly string[]): readonly VariantRecipe[] {
  const { variants } = STANDARD_RECIPE;
  const smallest = Math.min(...variants.filter((one) => wanted.includes(one.variant)).map((one) => one.sidePxMax));
  return variants.filter((one) => one.sidePxMax >= smallest);
}

async function tellOwner(deps: FileDeps, ownerId: AccountId, fileId: FileId): Promise<void> {
  const file = await inJob(deps, (tx) => viewFileState(tx, fileId));
  if (file !== null) deps.emit([outgoing({ account: ownerId }, "file.changed", { file })]);
}

function inJob<T>(deps: FileDeps, work: (tx: Tx) => Promise<T>): Promise<T> {
  return deps.database.transact("jobs", { actor: null }, work);
}
