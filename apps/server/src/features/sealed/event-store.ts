/** The events of sealed talks, as members read them, and what waits for devices that were added. */
import type { AccountId, ClientId, DeviceId, FileId, SealedEventView, TalkId, WelcomeView } from "@musubi/protocol";
import type { Grant } from "../../kernel/grant.ts";
import type { Tx } from "../../kernel/transaction.ts";
import { instant } from "../../platform/postgres/instant.ts";
import { sql } from "../../platform/postgres/sql.ts";

/** An event as it is stored. */
export interface EventRow {
  readonly talk_id: TalkId;
  readonly event: number;
  readonly kind: SealedEventView["kind"];
  readonly epoch: number;
  readonly sender_id: AccountId;
  readonly device_id: DeviceId;
  readonly client_id: ClientId;
  readonly body: Buffer | null;
  readonly seq: number | null;
  readonly accepted_at: Date;
  readonly key_id: number | null;
}

/** Bytes of bodies on one page; at least one event comes in any case. */
const PAGE_BYTES = 1_024 * 1_024;

/** A stretch of the granted talk's events. */
export interface EventPage {
  readonly rows: readonly EventRow[];
  /** The last event that is known after this one: some in between may not be for the actor. */
  readonly through: number;
  readonly hasMore: boolean;
  readonly keptFrom: number;
}

/** Events of the granted talk after one, as far as the actor was in it, in their order; fewer when they are large. */
export async function readEvents(tx: Tx, grant: Grant<"talk.read">, after: number, countMax: number): Promise<EventPage> {
  const head = await tx.row<{ last_event: number; kept_from: number }>(
    sql`select last_event, kept_from from musubi.read_group(${grant.objectId})`,
  );
  if (head === null) return { rows: [], through: after, hasMore: false, keptFrom: 1 };
  const found = await tx.rows<EventRow & { readonly bytes_before: number }>(sql`
    select * from (
      select talk_id, event, kind, epoch, sender_id, device_id, client_id, body, seq, accepted_at, key_id,
        coalesce(sum(length(body)) over (order by event rows between unbounded preceding and 1 preceding), 0)::bigint as bytes_before
      from (select * from musubi.sealed_events where talk_id = ${grant.objectId} and event > ${after} order by event limit ${countMax + 1}) page
    ) sized where bytes_before < ${PAGE_BYTES} order by event`);
  const rows = found.slice(0, countMax);
  const last = rows.at(-1)?.event ?? after;
  const hasMore = rows.length < found.length || (await hasEventAfter(tx, grant, last));
  return { rows, through: hasMore ? last : Math.max(after, last, head.last_event), hasMore, keptFrom: head.kept_from };
}

/** The device in use has followed the granted talk up to an event: it asks for what comes after. */
export function noteFollowed(tx: Tx, grant: Grant<"talk.read">, event: number): void {
  if (event > 0) tx.alongside(sql`select musubi.note_followed(${grant.objectId}, ${grant.actor.deviceId}, ${event})`);
}

async function hasEventAfter(tx: Tx, grant: Grant<"talk.read">, event: number): Promise<boolean> {
  const row = await tx.row(sql`select 1 as found from musubi.sealed_events where talk_id = ${grant.objectId} and event > ${event} limit 1`);
  return row !== null;
}

/** Bytes of Welcomes and trees on one page. */
const WELCOME_BYTES = 2 * 1_024 * 1_024;

/** What waits for the device in use, the oldest first, and whether there is more. */
export async function listWelcomes(
  tx: Tx,
  grant: Grant<"own.read">,
  countMax: number,
): Promise<{ readonly welcomes: WelcomeView[]; readonly hasMore: boolean }> {
  const rows = await tx.rows<{ talk_id: TalkId; event: number; epoch: number; welcome: Buffer; tree: Buffer }>(
    sql`select * from musubi.list_welcomes(${grant.actor.deviceId}, ${countMax + 1})`,
  );
  let bytes = 0;
  const page = rows.slice(0, countMax).filter(({ welcome, tree }, index) => {
    bytes += welcome.length + tree.length;
    return index === 0 || bytes <= WELCOME_BYTES;
  });
  const welcomes = page.map((row) => ({
    talkId: row.talk_id,
    event: row.event,
    epoch: row.epoch,
    welcome: row.welcome.toString("base64url"),
    tree: row.tree.toString("base64url"),
  }));
  return { welcomes, hasMore: page.length < rows.length };
}

/** The device in use needs this Welcome no more. */
export async function confirmWelcome(tx: Tx, grant: Grant<"own.write">, talkId: TalkId, event: number): Promise<void> {
  await tx.rows(sql`select musubi.confirm_welcome(${grant.actor.deviceId}, ${talkId}, ${event})`);
}

/** Files of a sealed message of the actor's in the granted talk are shown there no longer. False where there is no such message. */
export async function letFilesGo(
  tx: Tx,
  grant: Grant<"talk.read">,
  { seq, fileIds, nowMs }: { readonly seq: number; readonly fileIds: readonly FileId[]; readonly nowMs: number },
): Promise<boolean> {
  const row = await tx.row<{ done: boolean }>(
    sql`select musubi.let_sealed_files_go(${grant.objectId}, ${seq}, ${fileIds}, ${instant(nowMs)}) as done`,
  );
  return row?.done === true;
}
