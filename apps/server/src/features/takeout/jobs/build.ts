import { type AccountId, newId, type TakeOutId } from "@musubi/protocol";
import type { Database, Tx } from "../../../kernel/transaction.ts";
import { idOf, isAccountId, type JobTask, type JobTurn } from "../../../platform/jobs/task.ts";
import { ownerKeyContext } from "../../../platform/keys/owner-key.ts";
import { instant } from "../../../platform/postgres/instant.ts";
import { EMPTY_PRIVATE_PROFILE, unsealPrivateProfile } from "../../accounts/port.ts";
import { renditionIdentity } from "../../files/port.ts";
import { type ExportSource, exportEntries, listExportedTalks } from "../contents.ts";
import type { TakeOutDeps } from "../deps.ts";
import { exportSealedParts, type SealedParts } from "../export-store.ts";
import { takeOutIdentity } from "../identity.ts";
import { beginTakeOut, expireTakeOuts, failTakeOut, finishTakeOut, noteProgress } from "../job-store.ts";
import { zipStream } from "../zip-stream.ts";

/** How long a copy can be fetched. */
const KEPT_MS = 7 * 24 * 3600 * 1000;
/** After so many tries the person is told that it failed, and may ask again. */
const ATTEMPTS_MAX = 5;
/** Progress is written when it has moved by so many thousandths. */
const STEP_PERMILLE = 20;
/** What the messages are worth of the whole; the rest is finishing the file. */
const MESSAGES_PERMILLE = 980;

export interface BuildDeps extends TakeOutDeps {
  readonly database: Database;
}

interface Order {
  readonly accountId: AccountId;
  readonly takeOutId: TakeOutId;
}

/** Makes a copy of everything of one person as an encrypted zip file. A run that was cut off begins again with a fresh file. */
export function buildTakeOutTask(deps: BuildDeps): JobTask {
  return {
    kind: "takeout.build",
    run: async (payload, turn) => {
      const order = { accountId: idOf(payload, "accountId", isAccountId), takeOutId: idOf(payload, "takeOutId", isTakeOutId) };
      try {
        await build(deps, order, turn);
      } catch (error) {
        if (turn.signal.aborted || turn.attempt < ATTEMPTS_MAX) throw error;
        await inJob(deps, (tx) => failTakeOut(tx, order.takeOutId));
        throw error;
      }
    },
  };
}

async function build(deps: BuildDeps, order: Order, turn: JobTurn): Promise<void> {
  const { accountId, takeOutId } = order;
  if (!(await inJob(deps, (tx) => beginTakeOut(tx, takeOutId, accountId)))) return;
  const parts = await deps.database.transact("people", { actor: accountId }, (tx) => exportSealedParts(tx, accountId));
  // Without its key the account is being deleted: there is nothing left to hand out.
  if (parts === null) return inJob(deps, (tx) => failTakeOut(tx, takeOutId));
  const ownerKey = { epoch: parts.ring_epoch, bytes: parts.owner_key };
  const key = deps.keyRing.unwrap(ownerKey, ownerKeyContext(accountId));
  const source = openSource(deps, order, { parts, key }, turn);
  const talks = await listExportedTalks(source);
  const blobId = newId("blb", deps.random);
  const identity = takeOutIdentity({ ownerId: accountId, blobId, region: deps.region });
  const stored = await deps.blobs.put(identity, key, zipStream(exportEntries(source, talks), instant(deps.clock.nowMs())));
  const ranges = talks
    .filter((talk) => talk.last_seq > talk.joined_seq)
    .map((talk) => ({ talkId: talk.id, fromSeq: talk.joined_seq + 1, toSeq: talk.last_seq }));
  const nowMs = deps.clock.nowMs();
  const done = { takeOutId, accountId, blobId, region: deps.region, stored, ranges, nowMs, expiresAtMs: nowMs + KEPT_MS };
  const replaced = await inJob(deps, async (tx) => {
    const isFirst = await finishTakeOut(tx, done);
    return isFirst ? expireTakeOuts(tx, { accountId, exceptId: takeOutId }) : [blobId];
  });
  for (const id of replaced) await deps.blobs.remove(id);
}

function openSource(deps: BuildDeps, order: Order, { parts, key }: { parts: SealedParts; key: Uint8Array }, turn: JobTurn): ExportSource {
  const { accountId, takeOutId } = order;
  const owner = { accountId, key: { epoch: parts.ring_epoch, bytes: parts.owner_key } };
  let written = 0;
  return {
    database: deps.database,
    accountId,
    keyRing: deps.keyRing,
    language: parts.language,
    privateProfile:
      parts.private_profile === null ? EMPTY_PRIVATE_PROFILE : unsealPrivateProfile(deps.keyRing, owner, parts.private_profile),
    readFile: (file) => deps.blobs.read(renditionIdentity({ ...file, ownerId: accountId, blobId: file.blob_id }), key, file.wrapped_key),
    onProgress: async (doneCount, total) => {
      turn.signal.throwIfAborted();
      const permille = total === 0 ? MESSAGES_PERMILLE : Math.floor((doneCount / total) * MESSAGES_PERMILLE);
      if (permille < written + STEP_PERMILLE) return;
      written = permille;
      await inJob(deps, (tx) => noteProgress(tx, takeOutId, permille));
    },
  };
}

function inJob<T>(deps: BuildDeps, work: (tx: Tx) => Promise<T>): Promise<T> {
  return deps.database.transact("jobs", { actor: null }, work);
}

function isTakeOutId(text: string): text is TakeOutId {
  return /^tko_[0-9a-z]{20}$/.test(text);
}
