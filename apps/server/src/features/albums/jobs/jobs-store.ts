/** Albums in background work. Runs as the role of the jobs. */
import type { AccountId, AlbumId, TalkId } from "@musubi/protocol";
import type { Tx } from "../../../kernel/transaction.ts";
import { instant } from "../../../platform/postgres/instant.ts";
import { sql } from "../../../platform/postgres/sql.ts";

/** Empties trashes of what was removed before an instant, and forgets what was gone before another; so many at a time. Gives how many. */
export async function emptyTrash(
  tx: Tx,
  due: { readonly removedBeforeMs: number; readonly goneBeforeMs: number; readonly nowMs: number; readonly countMax: number },
): Promise<number> {
  const row = await tx.row<{ count: number }>(
    sql`select musubi.empty_album_trash(${instant(due.removedBeforeMs)}, ${instant(due.goneBeforeMs)}, ${instant(due.nowMs)}, ${due.countMax}) as count`,
  );
  return row?.count ?? 0;
}

/** The albums in which an account left something. */
export async function listAlbumsTouchedBy(tx: Tx, accountId: AccountId): Promise<AlbumId[]> {
  const rows = await tx.rows<{ id: AlbumId }>(
    sql`select l.album_id as id from musubi.list_albums_touched_by(${accountId}) l order by l.album_id`,
  );
  return rows.map((row) => row.id);
}

/** Takes a deleted account out of an album. Null when the album is gone. */
export function eraseFromAlbum(
  tx: Tx,
  albumId: AlbumId,
  of: { readonly accountId: AccountId; readonly nowMs: number },
): Promise<{ talk_id: TalkId; change_seq: number } | null> {
  return tx.row(sql`select e.talk_id, e.change_seq from musubi.erase_from_album(${albumId}, ${of.accountId}, ${instant(of.nowMs)}) e`);
}
