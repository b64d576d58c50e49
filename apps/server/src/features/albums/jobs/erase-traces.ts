import type { AccountId } from "@musubi/protocol";
import { type Outgoing, outgoing } from "../../../kernel/binding.ts";
import type { Database, Tx } from "../../../kernel/transaction.ts";
import { eraseFromAlbum, listAlbumsTouchedBy } from "./jobs-store.ts";

/** What erasing needs. */
export interface EraseTracesParts {
  readonly database: Database;
  readonly nowMs: number;
  readonly emit: (events: readonly Outgoing[]) => void;
}

/**
 * Takes a deleted account out of all albums: its photos, whoever put them there, its likes and comments, and its name. Comes after
 * its files were closed, so that nobody adds one of them meanwhile. May be cut off anywhere and runs again.
 */
export async function eraseAlbumTraces({ database, nowMs, emit }: EraseTracesParts, accountId: AccountId): Promise<void> {
  const inJob = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => database.transact("jobs", { actor: null }, work);
  for (const albumId of await inJob((tx) => listAlbumsTouchedBy(tx, accountId))) {
    const changed = await inJob((tx) => eraseFromAlbum(tx, albumId, { accountId, nowMs }));
    if (changed === null) continue;
    const { talk_id: talkId, change_seq: changeSeq } = changed;
    emit([outgoing({ talk: talkId }, "album.photosChanged", { talkId, albumId, changeSeq })]);
  }
}
