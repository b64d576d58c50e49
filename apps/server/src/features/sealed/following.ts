import type { FollowedCommit, PublicBundle } from "@musubi/e2ee/public-view";
import type { commitChange } from "@musubi/protocol";
import { type Preparation, type Prepared, ready, refuse } from "../../kernel/binding.ts";
import { rejectCommit } from "./commit-log.ts";
import type { SealedDeps } from "./deps.ts";
import { talkFacts } from "./facts.ts";
import type { LoadedView } from "./public-view.ts";
import { findOwnEvent, readEntitled, readGroup } from "./store.ts";

/** A commit on its way: stored before, or followed and still to be stored. */
export type Following =
  | { readonly kind: "repeat"; readonly event: number }
  | { readonly kind: "followed"; readonly followed: FollowedCommit; readonly bundle: PublicBundle; readonly view: LoadedView["view"] };

/**
 * Follows a commit before its transaction, so that no connection and no lock is held meanwhile. The state that it is followed from is the
 * one that it ends, whenever it is stored: there is one commit for each epoch.
 */
export async function followFirst(
  { clock, publicView, log }: SealedDeps,
  { input, look }: Preparation<typeof commitChange>,
): Promise<Prepared<typeof commitChange, Following>> {
  const known = await look(async ({ tx, grant }) => ({
    isSealed: grant.facts.protection === "sealed",
    event: await findOwnEvent(tx, grant, input.clientId),
    group: await readGroup(tx, grant),
    entitled: await readEntitled(tx, grant),
  }));
  if (!known.isSealed) return refuse("class_mismatch");
  if (known.event !== null) return ready({ kind: "repeat", event: known.event });
  if (known.group === null) return refuse("not_ready");
  if (known.group.epoch !== input.epoch) return refuse("stale_epoch");
  const { view, suite } = await publicView.load();
  const bundle = {
    commit: Buffer.from(input.commit, "base64url"),
    welcome: input.welcome === null ? null : Buffer.from(input.welcome, "base64url"),
    groupInfo: Buffer.from(input.groupInfo, "base64url"),
  };
  const before = { tree: known.group.tree, groupInfo: known.group.group_info };
  const followed = await view.followCommit(suite, before, bundle, talkFacts(known.entitled, known.group.owed, clock.nowMs()));
  return followed.ok ? ready({ kind: "followed", followed: followed.value, bundle, view }) : rejectCommit(log, followed.reason);
}
