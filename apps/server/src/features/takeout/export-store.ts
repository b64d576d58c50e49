/**
 * What goes into a copy. Everything is read as the person themselves, through row security: a copy cannot hold what its owner
 * could not have looked at.
 */
import { present } from "@musubi/base";
import type { AccountId, TalkId } from "@musubi/protocol";
import type { Tx } from "../../kernel/transaction.ts";
import { sql } from "../../platform/postgres/sql.ts";

/** A row that goes into the copy as it is, under the names that the query gives it. */
export type ExportRow = Readonly<Record<string, unknown>>;

/** The account with its profile, devices and ways to sign in; no hash and no key. */
export async function exportAccount(tx: Tx, accountId: AccountId): Promise<ExportRow> {
  const row = await tx.row<ExportRow>(
    sql`select a.id as "accountId", p.handle, p.display_name as "displayName", p.status_text as "statusText", a.country, a.language, a.region,
          a.created_at as "createdAt", p.is_findable as "isFindable", a.sends_read_receipts as "sendsReadReceipts",
          a.shows_preview_in_push as "showsPreviewInPush", a.theme,
          (select coalesce(json_agg(json_build_object('name', d.name, 'kind', d.kind, 'createdAt', d.created_at, 'lastSeenAt', d.last_seen_at,
            'signedOutAt', d.revoked_at) order by d.created_at), '[]') from musubi.devices d where d.account_id = a.id) as devices,
          (select coalesce(json_agg(json_build_object('name', k.name, 'createdAt', k.created_at, 'lastUsedAt', k.last_used_at)
            order by k.created_at), '[]') from musubi.passkeys k where k.account_id = a.id) as passkeys,
          (select w.changed_at from musubi.passwords w where w.account_id = a.id) as "passwordChangedAt",
          (select count(*)::integer from musubi.recovery_codes c where c.account_id = a.id and c.used_at is null) as "recoveryCodesLeft"
        from musubi.accounts a join musubi.profiles p on p.account_id = a.id where a.id = ${accountId}`,
  );
  return present(row, "A copy is made of an account.");
}

/** What is stored sealed or as bytes, and the key to it. Null once the key is destroyed. */
export interface SealedParts {
  readonly owner_key: Uint8Array;
  readonly ring_epoch: number;
  readonly language: "ja" | "en";
  readonly private_profile: Uint8Array | null;
}

/** The parts of the account that are not rows. */
export function exportSealedParts(tx: Tx, accountId: AccountId): Promise<SealedParts | null> {
  return tx.row<SealedParts>(
    sql`select k.wrapped_key as owner_key, k.ring_epoch, a.language, r.sealed as private_profile
        from musubi.accounts a join musubi.owner_keys k on k.account_id = a.id left join musubi.private_profiles r on r.account_id = a.id
        where a.id = ${accountId} and a.deleted_at is null`,
  );
}

/**
 * What the account has said of its devices' keys, and how much lies here that only those devices open. What was said in sealed talks is on
 * the devices: the server cannot put it into a copy.
 */
export async function exportSealed(tx: Tx, accountId: AccountId): Promise<ExportRow> {
  const row = await tx.row<ExportRow>(
    sql`select
          (select coalesce(json_agg(json_build_object('number', s.number, 'bytes', encode(s.bytes, 'base64'), 'signature', encode(s.signature, 'base64'),
            'formerSignature', encode(s.former_signature, 'base64')) order by s.number), '[]')
            from musubi.read_statements(${accountId}, -1, ${STATEMENTS_MAX}) s where s.number is not null) as "deviceStatements",
          (select json_build_object('version', b.version, 'savedAt', b.saved_at, 'sealed', encode(b.body, 'base64')) from musubi.key_backups b where b.account_id = ${accountId}) as backup,
          (select json_build_object('count', count(*), 'sealedBytes', coalesce(sum(length(k.body)), 0),
            'fileIds', (select coalesce(json_agg(distinct w.file_id), '[]') from musubi.keep_files w where w.account_id = ${accountId})) from musubi.keep_items k
            where k.account_id = ${accountId} and k.body is not null) as kept,
          (select json_build_object('count', count(*), 'sealedBytes', coalesce(sum(length(h.body)), 0)) from musubi.history_segments h
            where h.account_id = ${accountId}) as history`,
  );
  return present(row, "A count is a row.");
}

/** More than anybody changes their devices. */
const STATEMENTS_MAX = 1_000_000;

/** Friends, requests and blocks. */
export function exportRelations(tx: Tx, accountId: AccountId): Promise<ExportRow[]> {
  return tx.rows<ExportRow>(
    sql`select r.other_id as "accountId", p.handle, p.display_name as "displayName", r.state, r.is_favourite as "isFavourite",
          r.is_hidden as "isHidden", r.since
        from musubi.relations r left join musubi.profiles p on p.account_id = r.other_id
        where r.owner_id = ${accountId} and r.state <> 'none' order by r.state, p.display_name, r.other_id`,
  );
}

/** Invites that the account made. */
export function exportInvites(tx: Tx, accountId: AccountId): Promise<ExportRow[]> {
  return tx.rows<ExportRow>(
    sql`select kind, talk_id as "talkId", uses_left as "usesLeft", expires_at as "expiresAt", created_at as "createdAt"
        from musubi.invites where owner_id = ${accountId} order by created_at, id`,
  );
}

/** What the account wrote to the service about, with the answers. */
export function exportCases(tx: Tx, accountId: AccountId): Promise<ExportRow[]> {
  return tx.rows<ExportRow>(
    sql`select c.id as "caseId", c.topic, c.state, c.opened_at as "openedAt", c.state_at as "stateAt",
          (select coalesce(json_agg(json_build_object('author', m.author, 'pseudonym', m.pseudonym, 'text', m.content, 'sentAt', m.sent_at)
            order by m.seq), '[]') from musubi.case_messages m where m.case_id = c.id) as messages
        from musubi.cases c where c.subject_id = ${accountId} order by c.opened_at, c.id`,
  );
}

/** A page of what the ledger says of the account, in its order; who of the staff it was stays a pseudonym. */
export function exportDisclosures(
  tx: Tx,
  accountId: AccountId,
  place: { afterSeq: number; countMax: number },
): Promise<(ExportRow & { readonly seq: number })[]> {
  return tx.rows(
    sql`select l.seq, l.id as "entryId", l.at, l.purpose, l.role, l.contract, l.employer, l.employer_country as "employerCountry",
          l.office_country as "officeCountry", l.access_country as "accessCountry", l.pseudonym,
          (select coalesce(json_agg(json_build_object('role', a ->> 'role', 'employer', a ->> 'employer')), '[]') from jsonb_array_elements(l.approvers) a) as approvers,
          l.action, l.category, l.fields, l.row_count as "rowCount", l.hidden_until as "delayedUntil", l.hidden_ground as "delayedBy",
          (select v.leaf_index from musubi.log_leaves v where v.ledger_seq = l.seq) as "leafIndex",
          (select r.erased_at from musubi.ledger_records r where r.seq = l.seq) as "erasedAt"
        from musubi.ledger l where l.subject_id = ${accountId} and l.seq > ${place.afterSeq} order by l.seq limit ${place.countMax}`,
  );
}

/** A talk that goes into the copy, and how far. */
export interface ExportedTalk {
  readonly id: TalkId;
  readonly name: string;
  readonly kind: "direct" | "group" | "self";
  readonly joined_seq: number;
  readonly last_seq: number;
}

/** The account's talks. */
export function exportTalks(tx: Tx, accountId: AccountId): Promise<ExportedTalk[]> {
  return tx.rows<ExportedTalk>(
    sql`select t.id, t.kind, m.joined_seq, t.last_seq,
          case when t.kind = 'direct' then coalesce((select p.display_name from musubi.talk_members o
            join musubi.profiles p on p.account_id = o.account_id where o.talk_id = t.id and o.account_id <> ${accountId} limit 1), '') else t.name end as name
        from musubi.talk_members m join musubi.talks t on t.id = m.talk_id
        where m.account_id = ${accountId} order by m.joined_at, t.id`,
  );
}

/** What a talk is, who is in it, and what the account set in it for itself. */
export async function exportTalkFacts(tx: Tx, accountId: AccountId, talkId: TalkId): Promise<ExportRow | null> {
  return tx.row<ExportRow>(
    sql`select t.id as "talkId", t.kind, t.name, t.protection, t.region, t.created_at as "createdAt", m.role, m.joined_at as "joinedAt",
          s.is_pinned as "isPinned", s.is_archived as "isArchived", s.muted_until as "mutedUntil", s.read_seq as "readSeq", s.draft_text as draft,
          (select coalesce(json_agg(json_build_object('accountId', o.account_id, 'handle', p.handle, 'displayName', p.display_name, 'role', o.role)
            order by o.joined_at, o.account_id), '[]')
            from musubi.talk_members o left join musubi.profiles p on p.account_id = o.account_id where o.talk_id = t.id) as members
        from musubi.talk_members m join musubi.talks t on t.id = m.talk_id
        left join musubi.talk_settings s on s.talk_id = t.id and s.account_id = m.account_id
        where m.account_id = ${accountId} and m.talk_id = ${talkId}`,
  );
}

/** A page of a talk's messages after a place, in their order. */
export function exportMessages(
  tx: Tx,
  talkId: TalkId,
  place: { afterSeq: number; throughSeq: number; countMax: number },
): Promise<(ExportRow & { readonly seq: number })[]> {
  return tx.rows(
    sql`select x.seq, x.sent_at as "sentAt", x.sender_id as "senderId", p.display_name as "senderName", x.content, x.reply_to as "replyTo",
          x.is_forwarded as "isForwarded", x.edited_at as "editedAt", x.is_pinned as "isPinned", x.reactions,
          case when x.edited_at is not null then (select json_agg(json_strip_nulls(json_build_object('text', e.text, 'alts', e.alts, 'writtenAt', e.written_at)) order by e.edit_no)
            from musubi.message_edits e where e.talk_id = x.talk_id and e.seq = x.seq) end as "earlierTexts"
        from musubi.messages x left join musubi.profiles p on p.account_id = x.sender_id
        where x.talk_id = ${talkId} and x.seq > ${place.afterSeq} and x.seq <= ${place.throughSeq} order by x.seq limit ${place.countMax}`,
  );
}
