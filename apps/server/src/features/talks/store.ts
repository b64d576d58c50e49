import type { AccountId, MemberView, TalkId } from "@musubi/protocol";
import type { Grant } from "../../kernel/grant.ts";
import type { Tx } from "../../kernel/transaction.ts";
import { raw, type Statement, sql } from "../../platform/postgres/sql.ts";
import { MESSAGE_COLUMNS } from "./message-view.ts";
import type { TalkRow } from "./talk-view.ts";

/** Counting unread messages stops here; the app shows "999+". */
const COUNTED_MAX = 1_000;

/** A profile as JSON, for select lists over `musubi.profiles p`. */
export const PROFILE_JSON = `json_build_object('accountId', p.account_id, 'handle', p.handle, 'displayName', p.display_name,
  'statusText', p.status_text, 'pictureVersion', p.picture_version, 'isGone', p.is_gone)`;

function selectTalks(actorId: AccountId, where: Statement): Statement {
  const rest = where.text.replace(/\$(\d+)/g, (_, number: string) => `$${Number(number) + 1}`);
  return {
    values: [actorId, ...where.values],
    text: `
    select t.id, t.kind, t.name, t.protection, t.region, t.post_policy, t.is_silent, t.picture_version, t.created_at, t.last_seq,
      mine.role, mine.joined_seq, s.read_seq, s.is_pinned, s.is_archived, s.muted_until, s.draft_text, s.draft_reply_to, s.draft_saved_at,
      (select count(*)::int from musubi.talk_members o where o.talk_id = t.id) as member_count,
      (select count(*)::int from (select 1 from musubi.messages x where x.talk_id = t.id and x.seq > greatest(s.read_seq, mine.joined_seq)
        and x.sender_id <> $1 and x.kind <> 'unsent' limit ${COUNTED_MAX}) unread) as unread_count,
      (select count(*)::int from (select 1 from musubi.messages x where x.talk_id = t.id and x.seq > greatest(s.read_seq, mine.joined_seq)
        and x.sender_id <> $1 and x.mentions is not null and x.mentions @> array[$1] limit ${COUNTED_MAX}) mentioned) as mention_count,
      (select json_agg(face.profile) from (
        select ${PROFILE_JSON} as profile from musubi.talk_members o join musubi.profiles p on p.account_id = o.account_id
        where o.talk_id = t.id and o.account_id <> $1 order by o.joined_at, o.account_id limit 4) face) as faces,
      (select to_jsonb(last) from (select ${MESSAGE_COLUMNS} from musubi.messages m where m.talk_id = t.id and m.seq > mine.joined_seq
        order by m.seq desc limit 1) last) as last_message
    from musubi.talk_members mine
    join musubi.talks t on t.id = mine.talk_id
    join musubi.talk_settings s on s.talk_id = mine.talk_id and s.account_id = mine.account_id
    where mine.account_id = $1 and ${rest}`,
  };
}

/** How far the actor's own account has changed: what a device that reads everything now knows of it. */
export async function readChangeSeq(tx: Tx, grant: Grant<"own.read">): Promise<number> {
  const row = await tx.row<{ change_seq: number }>(sql`select change_seq from musubi.accounts where id = ${grant.actor.accountId}`);
  return row?.change_seq ?? 0;
}

/** Talks of the actor in the order of their ids, after one of them: a page of the whole list. */
export async function readTalkPage(tx: Tx, grant: Grant<"own.read">, after: TalkId | null, countMax: number): Promise<TalkRow[]> {
  return await tx.rows<TalkRow>(selectTalks(grant.actor.accountId, sql`t.id > ${after ?? ""} order by t.id limit ${countMax}`));
}

/** One talk of the actor as it is now, or null when they are not in it. Every change answers with it. */
export async function readTalkRow(tx: Tx, actorId: AccountId, talkId: TalkId): Promise<TalkRow | null> {
  return await tx.row<TalkRow>(selectTalks(actorId, sql`t.id = ${talkId}`));
}

/** The members of the granted talk with how far they let others know they have read. */
export async function readMembers(tx: Tx, grant: Grant<"talk.read">): Promise<MemberView[]> {
  return await tx.rows<MemberView>(sql`
    select ${raw(PROFILE_JSON)} as profile, o.role, o.joined_seq as "joinedSeq", o.shown_read_seq as "readSeq"
    from musubi.talk_members o join musubi.profiles p on p.account_id = o.account_id
    where o.talk_id = ${grant.objectId} order by o.joined_at, o.account_id`);
}
