import { createHash } from "node:crypto";
import type { BlobId } from "@musubi/protocol";
import { readConfig } from "../../config/settings.ts";
import { listKeylessRenditions, listNamedBlobs, type NamedBlob } from "../../features/files/blob-audit-store.ts";
import { renditionIdentity } from "../../features/files/port.ts";
import { takeOutIdentity } from "../../features/takeout/identity.ts";
import type { BlobSettings } from "../../platform/blobs/blob-settings.ts";
import { type BlobIdentity, BlobStore } from "../../platform/blobs/blob-store.ts";
import { bucketRefusal } from "../../platform/blobs/bucket-refusal.ts";
import { ObjectMissing, StoreFailed } from "../../platform/blobs/object-folder.ts";
import { sealedSize } from "../../platform/blobs/sealed-size.ts";
import type { KeyRing } from "../../platform/keys/key-ring.ts";
import { ownerKeyContext } from "../../platform/keys/owner-key.ts";
import { counted } from "../counted.ts";
import { asRole } from "../operator.ts";
import type { CliParts, ExitCode } from "../parts.ts";
import { reachData } from "../reach-data.ts";
import { reachObjects } from "../reach-objects.ts";

/** What may be wrong with a stored object. */
export type BlobProblem =
  /** It lies there and no row names it: harmless, and swept after a day. */
  | "orphan"
  /** A row names it and it does not lie there. */
  | "lost"
  /** A form of a file without the row that holds its key. */
  | "keyless"
  /** It has another size than the row says. */
  | "size"
  /** It does not open as what the row says it is: another owner, form, version, region or epoch, or other bytes. */
  | "binding"
  /** It opens, and is not what was promised to those who look at it. */
  | "digest"
  /** A row that nothing refers to. */
  | "unused";

interface Finding {
  readonly blobId: BlobId;
  readonly problem: BlobProblem;
}

const PAGE = 500;
const DAY_MS = 86_400_000;
/** These are not damage: they end by themselves. */
const HARMLESS: ReadonlySet<BlobProblem> = new Set(["orphan"]);

/** Compares every stored object with its row and opens each as exactly what it must be. Shows ids and nothing that is in them. */
export async function checkBlobs(parts: CliParts, how: { readonly isJson: boolean; readonly isQuick: boolean }): Promise<ExitCode> {
  const config = readConfig(parts.env);
  await using data = await reachData({ config, random: parts.random });
  const store = new BlobStore(await reachObjects(parts, config, data), parts.random);
  const lying = new Map<BlobId, { sizeBytes: number; modifiedAtMs: number }>();
  for await (const object of store.list()) if (!object.isPartial) lying.set(object.blobId, object);
  const findings: Finding[] = [];
  const progress = how.isJson ? null : parts.terminal.begin("Checking stored files");
  let checked = 0;
  for (let afterId = "", count = PAGE; count === PAGE; ) {
    const page = await asRole(data, "musubi_jobs", (tx) => listNamedBlobs(tx, afterId, PAGE));
    for (const blob of page) {
      const object = lying.get(blob.id);
      lying.delete(blob.id);
      const problem =
        object === undefined ? lostUnlessErased(blob) : await problemOf(blob, { object, store, keyRing: data.keyRing, config, ...how });
      if (problem !== null) findings.push({ blobId: blob.id, problem });
      checked += 1;
    }
    afterId = page.at(-1)?.id ?? afterId;
    count = page.length;
    progress?.update(`${checked}`);
  }
  progress?.end(`${checked}`);
  for (const blobId of await asRole(data, "musubi_jobs", listKeylessRenditions)) findings.push({ blobId, problem: "keyless" });
  // What was written while we looked may be waiting for its row.
  const before = parts.clock.nowMs() - DAY_MS;
  for (const [blobId, { modifiedAtMs }] of lying) if (modifiedAtMs < before) findings.push({ blobId, problem: "orphan" });
  return report(parts, { checked, findings, young: [...lying.values()].filter((one) => one.modifiedAtMs >= before).length, ...how });
}

function lostUnlessErased(blob: NamedBlob): BlobProblem | null {
  // Without its owner's key it is noise: an erasure is under way.
  return blob.owner_key === null ? null : "lost";
}

async function problemOf(
  blob: NamedBlob,
  of: {
    readonly object: { readonly sizeBytes: number };
    readonly store: BlobStore;
    readonly keyRing: KeyRing;
    readonly config: BlobSettings;
    readonly isQuick: boolean;
  },
): Promise<BlobProblem | null> {
  if (blob.owner_key === null || blob.ring_epoch === null) return null;
  const identity = identityOf(blob);
  if (identity === null) return "unused";
  if (of.object.sizeBytes !== sealedSize(blob.size_bytes)) return "size";
  const hash = createHash("sha256");
  try {
    const ownerKey = of.keyRing.unwrap({ epoch: blob.ring_epoch, bytes: blob.owner_key }, ownerKeyContext(blob.owner_id));
    for await (const bytes of of.store.read(identity, ownerKey, blob.wrapped_key)) {
      hash.update(bytes);
      // The first part opens only under the right key, place and context.
      if (of.isQuick) return null;
    }
  } catch (error) {
    // A store that does not answer says nothing about what lies in it.
    if (error instanceof StoreFailed) throw bucketRefusal(error, of.config);
    return error instanceof ObjectMissing ? "lost" : "binding";
  }
  return blob.sha256 === null || of.isQuick || hash.digest().equals(blob.sha256) ? null : "digest";
}

function identityOf(blob: NamedBlob): BlobIdentity | null {
  const { variant, version, epoch, region } = blob;
  const of = { ownerId: blob.owner_id, blobId: blob.id, region };
  if (variant !== null && version !== null && epoch !== null) return renditionIdentity({ ...of, variant, version, epoch });
  return blob.is_take_out ? takeOutIdentity(of) : null;
}

function report(
  parts: CliParts,
  of: { readonly checked: number; readonly findings: readonly Finding[]; readonly young: number; readonly isJson: boolean },
): ExitCode {
  const isDamaged = of.findings.some(({ problem }) => !HARMLESS.has(problem));
  if (of.isJson) {
    parts.terminal.say(JSON.stringify({ checked: of.checked, waitingForTheirRow: of.young, findings: of.findings }, null, 2));
    return isDamaged ? 1 : 0;
  }
  for (const { blobId, problem } of of.findings) parts.terminal.say(`${problem.padEnd(8)} ${blobId}`);
  const orphans = of.findings.filter(({ problem }) => HARMLESS.has(problem)).length;
  const damaged = of.findings.length - orphans;
  parts.terminal.say(
    `${counted(of.checked, "stored file")} checked: ${damaged === 0 ? "each is there and opens as what it is" : `${damaged} damaged`}; ${orphans} that no row names, ${of.young} just being written.`,
  );
  return isDamaged ? 1 : 0;
}
