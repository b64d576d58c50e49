import type { AccountId } from "@musubi/protocol";
import type { Tx } from "../../kernel/transaction.ts";
import { sql } from "../../platform/postgres/sql.ts";

/**
 * What an account put into albums, and what it wrote and liked there, read as that person through row security. The photos' bytes
 * are among the account's files, under the same ids, as far as it uploaded them itself.
 */
export function exportAlbumPhotos(tx: Tx, accountId: AccountId): Promise<Readonly<Record<string, unknown>>[]> {
  return tx.rows(
    sql`select a.name, a.id as "albumId", a.talk_id as "talkId", a.created_at as "createdAt", a.created_by = ${accountId} as "isMine",
          (select coalesce(json_agg(json_build_object('fileId', p.file_id, 'addedAt', p.added_at, 'caption', p.caption, 'alt', p.alt) order by p.position), '[]')
            from musubi.album_photos p where p.album_id = a.id and p.state = 'shown' and p.added_by = ${accountId}) as photos,
          (select coalesce(json_agg(json_build_object('fileId', c.file_id, 'text', c.content, 'writtenAt', c.at) order by c.at), '[]')
            from musubi.album_comments c where c.album_id = a.id and c.account_id = ${accountId}) as comments,
          (select coalesce(json_agg(l.file_id order by l.at), '[]')
            from musubi.album_likes l where l.album_id = a.id and l.account_id = ${accountId}) as "likedFileIds"
        from musubi.albums a order by a.created_at, a.id`,
  );
}
