/** Copies of one's data, as their owner sees and fetches them. */
import type { AccountId, BlobId, Handle, TakeOutId } from "@musubi/protocol";
import type { Grant } from "../../kernel/grant.ts";
import type { Tx } from "../../kernel/transaction.ts";
import { instant } from "../../platform/postgres/instant.ts";
import { sql } from "../../platform/postgres/sql.ts";
import type { TakeOutRow } from "./view.ts";

/** How many copies the list shows. */
const LISTED = 10;
/** A copy that is not ready after a day never will be; asking again is right. */
const STALE_MS = 24 * 3600 * 1000;

/** What a decision about a copy needs. */
export interface TakeOutFacts {
  readonly takeOutId: TakeOutId;
  readonly accountId: AccountId;
}

/** The facts for the access rule; null when the actor has no such copy. */
export function readTakeOutFacts(tx: Tx, takeOutId: string): Promise<TakeOutFacts | null> {
  return tx.row<TakeOutFacts>(sql`select id as "takeOutId", account_id as "accountId" from musubi.take_outs where id = ${takeOutId}`);
}

/** The actor's copies, the newest first. */
export function listOwnTakeOuts(tx: Tx, grant: Grant<"own.read">): Promise<TakeOutRow[]> {
  return tx.rows<TakeOutRow>(
    sql`select id, state, progress_permille, size_bytes, requested_at, expires_at from musubi.take_outs
        where account_id = ${grant.actor.accountId} order by requested_at desc, id limit ${LISTED}`,
  );
}

/** Asks for a copy and queues the work, both or neither. Null when one is under way. */
export async function requestOwnTakeOut(
  tx: Tx,
  grant: Grant<"own.secure">,
  wanted: { id: TakeOutId; nowMs: number },
): Promise<TakeOutRow | null> {
  const { accountId } = grant.actor;
  const { id, nowMs } = wanted;
  await tx.rows(sql`select pg_advisory_xact_lock(hashtextextended(${`take-out ${accountId}`}, 0))`);
  const row = await tx.row<TakeOutRow>(
    sql`insert into musubi.take_outs (id, account_id, state, requested_at)
        select ${id}, ${accountId}, 'waiting', ${instant(nowMs)}
        where not exists (select 1 from musubi.take_outs t where t.account_id = ${accountId}
          and t.state in ('waiting', 'running') and t.requested_at > ${instant(nowMs - STALE_MS)})
        returning id, state, progress_permille, size_bytes, requested_at, expires_at`,
  );
  if (row === null) return null;
  const payload = JSON.stringify({ accountId, takeOutId: id });
  await tx.run(sql`select musubi.enqueue('takeout.build', ${payload}::jsonb, ${`takeout.build ${id}`})`);
  return row;
}

/** A copy that can be fetched, with all that opens it. */
export interface FetchableRow {
  readonly blob_id: BlobId;
  readonly size_bytes: number;
  readonly wrapped_key: Uint8Array;
  readonly region: string;
  readonly owner_key: Uint8Array;
  readonly ring_epoch: number;
  readonly handle: Handle;
  readonly requested_at: Date;
  readonly ranges: readonly { readonly talkId: string; readonly fromSeq: number; readonly toSeq: number }[];
}

/** The granted copy, if it is ready and has not expired. */
export function readFetchable(tx: Tx, grant: Grant<"takeOut.read">, nowMs: number): Promise<FetchableRow | null> {
  return tx.row<FetchableRow>(
    sql`select t.blob_id, t.size_bytes, t.requested_at, t.ranges, b.wrapped_key, b.region, k.wrapped_key as owner_key, k.ring_epoch, p.handle
        from musubi.take_outs t join musubi.blobs b on b.id = t.blob_id join musubi.owner_keys k on k.account_id = t.account_id
        join musubi.profiles p on p.account_id = t.account_id
        where t.id = ${grant.facts.takeOutId} and t.state = 'ready' and t.expires_at > ${instant(nowMs)}`,
  );
}

/** Records that the actor's device fetched a copy, by category, and the messages in it as delivered; before the first byte leaves. */
export async function recordFetch(
  tx: Tx,
  grant: Grant<"takeOut.read">,
  fetched: { readonly categories: readonly string[]; readonly ranges: FetchableRow["ranges"]; readonly nowMs: number },
): Promise<void> {
  const { accountId, deviceId } = grant.actor;
  const at = instant(fetched.nowMs);
  await tx.run(
    sql`insert into musubi.disclosures (at, actor_id, device_id, operation, category, subject_id, object)
        select ${at}, ${accountId}, ${deviceId}, 'takeOut.download', c, ${accountId}, ${grant.facts.takeOutId}
        from unnest(${fetched.categories}::text[]) c`,
  );
  const { ranges } = fetched;
  await tx.run(
    sql`select musubi.record_deliveries(${deviceId}, ${ranges.map((range) => range.talkId)}::text[],
          ${ranges.map((range) => range.fromSeq)}::bigint[], ${ranges.map((range) => range.toSeq)}::bigint[], ${at})`,
  );
}
