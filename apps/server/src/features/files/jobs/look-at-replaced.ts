import type { AccountId, BlobId, FileId } from "@musubi/protocol";
import type { Tx } from "../../../kernel/transaction.ts";
import { instant } from "../../../platform/postgres/instant.ts";
import type { FileDeps } from "../deps.ts";
import { damageOf } from "../file-reader.ts";
import { renditionIdentity } from "../identity.ts";
import { listReplaced, noteReplacedWrong } from "./remake-store.ts";
import { gathered } from "./store-renditions.ts";

/** A picture that is about to be replaced, and what it is made from. */
export interface Replaced {
  readonly fileId: FileId;
  readonly ownerId: AccountId;
  readonly ownerKey: Uint8Array;
  readonly variants: readonly string[];
  readonly source: Uint8Array;
}

/**
 * Looks at pictures that were taken back before they are gone for good, and writes down which of them were not of their source: after a
 * fault everything that a version made is taken back, and who was really affected must stay answerable. False when it cannot be said
 * now; then nothing may be replaced yet.
 */
export async function lookAtReplaced(deps: FileDeps, of: Replaced): Promise<boolean> {
  const forms = await inJob(deps, (tx) => listReplaced(tx, of.fileId, of.variants));
  const wrong: BlobId[] = [];
  for (const form of forms) {
    const bytes = await readOrNull(deps, of, form);
    if (bytes === null) continue;
    const checked = await deps.workshop.check(of.source, [{ variant: form.variant, bytes }]);
    // Not looked at is not wrong: nobody may be named as affected because a program had no time.
    if (checked.kind === "later" || (checked.kind === "doubt" && checked.why === "not_checked")) return false;
    if (checked.kind === "doubt") wrong.push(form.blobId);
  }
  if (wrong.length === 0) return true;
  const noted = await inJob(deps, (tx) => noteReplacedWrong(tx, wrong, instant(deps.clock.nowMs())));
  for (const variant of noted) deps.alarm("sampler", "picture_differs", variant);
  return true;
}

/** The bytes that lie there; null where nothing opens any more, which was told when it was found. */
async function readOrNull(
  { blobs }: FileDeps,
  { ownerId, ownerKey }: Replaced,
  form: Awaited<ReturnType<typeof listReplaced>>[number],
): Promise<Uint8Array | null> {
  try {
    return await gathered(blobs.read(renditionIdentity({ ...form, ownerId }), ownerKey, form.wrappedKey));
  } catch (error) {
    if (damageOf(error) === null) throw error;
    return null;
  }
}

function inJob<T>(deps: FileDeps, work: (tx: Tx) => Promise<T>): Promise<T> {
  return deps.database.transact("jobs", { actor: null }, work);
}
