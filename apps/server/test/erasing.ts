import { systemClock, systemRandom } from "@musubi/base";
import type { AccountId } from "@musubi/protocol";
import { type ClusterAddress, ringOf, type World } from "@musubi/testkit";
import { eraseAccountTask, markOfHandle } from "../src/features/accounts/index.ts";
import type { Database } from "../src/kernel/transaction.ts";
import { instant } from "../src/platform/postgres/instant.ts";
import { sql } from "../src/platform/postgres/sql.ts";

/** Finishes the deletion of an account as the queue would, on the database it is given: the world's own, or one that fails. */
export type Erase = (accountId: AccountId, database?: Database) => Promise<void>;

/** Erasing, without the queue: a test decides when it runs, and hears how it ended. Tells nobody. */
export async function erasing(world: World, address: ClusterAddress): Promise<Erase> {
  const keyRing = await ringOf(address);
  const deps = {
    clock: systemClock,
    random: systemRandom,
    markOfHandle: (handle: string) => markOfHandle(keyRing, handle),
    removeBlob: async () => undefined,
    eraseUploads: async () => undefined,
    onTalkLeft: () => undefined,
    onProfileGone: () => undefined,
    onRelationsEnded: () => undefined,
  };
  const turn = { signal: new AbortController().signal, attempt: 1 };
  return (accountId, database = world.server.database) => eraseAccountTask({ ...deps, database }).run({ accountId }, turn);
}

/** Marks accounts as deleted without queueing the rest, so that nobody but the test finishes it. Their devices stay signed in. */
export async function markDeleted(world: World, ...accountIds: readonly AccountId[]): Promise<void> {
  await world.server.database.transact("jobs", { actor: null }, (tx) =>
    tx.run(sql`update musubi.accounts set deleted_at = ${instant(systemClock.nowMs())} where id = any (${accountIds}::text[])`),
  );
}
