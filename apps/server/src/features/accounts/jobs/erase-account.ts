import { type Clock, type Random, randomName } from "@musubi/base";
import type { AccountId, BlobId, MessageView, ProfileView, TalkId } from "@musubi/protocol";
import type { Database, Tx } from "../../../kernel/transaction.ts";
import { idOf, isAccountId, type JobTask } from "../../../platform/jobs/task.ts";
import { instant } from "../../../platform/postgres/instant.ts";
import { eraseReportsOf } from "../../reports/port.ts";
import { type Happening, viewHappening } from "../../talks/port.ts";
import { GONE_PREFIX } from "../reserved-handles.ts";
import { viewProfile } from "../view.ts";
import { eraseDevices } from "./erase-sealed-store.ts";
import {
  endMembership,
  endRelations,
  eraseBlobs,
  eraseCases,
  eraseKey,
  eraseParticulars,
  eraseTalk,
  holdInvites,
  isDeleted,
  type LastTalk,
  listSeers,
  listTalksToLeave,
  lockMembers,
  promote,
  readGoneProfile,
  readLastHandle,
  retireHandle,
  silence,
  tellTalk,
} from "./erase-store.ts";

export interface EraseDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly random: Random;
  /** What is kept of a handle, so that nobody takes it for a while. */
  readonly markOfHandle: (handle: string) => Uint8Array;
  /** Removes the file of a blob; fine when there is none. */
  readonly removeBlob: (blobId: BlobId) => Promise<void>;
  /** Erases what the account uploaded, wherever it is shown. */
  readonly eraseUploads: (accountId: AccountId) => Promise<void>;
  /** Told after each talk that lost the account: its roster has changed, and these messages are new in it. */
  readonly onTalkLeft: (talkId: TalkId, messages: readonly MessageView[]) => void;
  /** Told what is left of the profile, for those of these people who are looking. */
  readonly onProfileGone: (profile: ProfileView, seers: readonly AccountId[]) => void;
  /** Told when these people's lists of friends have changed. */
  readonly onRelationsEnded: (accountIds: readonly AccountId[], goneId: AccountId) => void;
}

/** Finishes the deletion of an account, step by step, each in its own transaction, from wherever an earlier run was cut off. */
export function eraseAccountTask(deps: EraseDeps): JobTask {
  return {
    kind: "account.erase",
    run: async (payload, { signal }) => {
      const accountId = idOf(payload, "accountId", isAccountId);
      const inJob = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => deps.database.transact("jobs", { actor: null }, work);
      if (!(await inJob((tx) => isDeleted(tx, accountId)))) return;
      await inJob((tx) => eraseKey(tx, accountId));
      // The name goes before the talks: whoever looks meanwhile sees a former member.
      await inJob(async (tx) => {
        const handle = await readLastHandle(tx, accountId);
        if (handle !== null) await retireHandle(tx, deps.markOfHandle(handle), deps.clock.nowMs());
        await eraseParticulars(tx, accountId, GONE_PREFIX + randomName(deps.random, 20));
      });
      await inJob((tx) => eraseDevices(tx, accountId));
      await inJob((tx) => eraseCases(tx, accountId, deps.clock.nowMs()));
      await inJob((tx) => eraseReportsOf(tx, accountId));
      await tellSeers(deps, accountId);
      // Files before their rows: a row that is still there makes a run that was cut off come back for the file.
      await deps.eraseUploads(accountId);
      await eraseFiles(deps, accountId);
      const ended = await inJob((tx) => endRelations(tx, accountId, deps.clock.nowMs()));
      deps.onRelationsEnded(ended, accountId);
      for (const talk of await inJob((tx) => listTalksToLeave(tx, accountId))) {
        signal.throwIfAborted();
        const messages = await inJob((tx) => leave(deps, tx, talk, accountId));
        deps.onTalkLeft(talk.id, messages);
      }
    },
  };
}

async function tellSeers(deps: EraseDeps, accountId: AccountId): Promise<void> {
  const found = await deps.database.transact("jobs", { actor: null }, async (tx) => {
    const profile = await readGoneProfile(tx, accountId);
    return profile === null ? null : { profile, seers: await listSeers(tx, accountId) };
  });
  if (found !== null) deps.onProfileGone(viewProfile(found.profile), found.seers);
}

async function eraseFiles(deps: EraseDeps, accountId: AccountId): Promise<void> {
  const blobIds = await deps.database.transact("jobs", { actor: null }, async (tx) => {
    const ids = await eraseBlobs(tx, accountId);
    for (const id of ids) await deps.removeBlob(id);
    return ids;
  });
  // Once more after the commit: a copy that was just being written may have put its file there.
  for (const id of blobIds) await deps.removeBlob(id);
}

async function leave(deps: EraseDeps, tx: Tx, talk: LastTalk, accountId: AccountId): Promise<MessageView[]> {
  const nowMs = deps.clock.nowMs();
  await holdInvites(tx, talk.id);
  const members = await lockMembers(tx, talk.id);
  const mine = members.find((member) => member.account_id === accountId);
  const heir = members.find((member) => member.account_id !== accountId && !member.is_deleted);
  if (mine === undefined) return [];
  if (talk.kind === "direct" && heir !== undefined) {
    await silence(tx, talk.id, accountId, nowMs);
    return [];
  }
  await endMembership(tx, talk.id, accountId, nowMs);
  if (heir === undefined) {
    await eraseTalk(tx, talk.id, nowMs);
    return [];
  }
  const tell = (happening: Happening): Promise<MessageView> => tellTalk(tx, viewHappening(talk.id, happening, instant(nowMs), deps.random));
  const messages = [await tell({ what: "left", actorId: accountId })];
  if (mine.role === "owner") {
    await promote(tx, talk.id, heir.account_id);
    messages.push(await tell({ what: "role", actorId: null, subjectIds: [heir.account_id], value: "owner" }));
  }
  return messages;
}
