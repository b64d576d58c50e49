/** What accounts say of their devices, and what their devices keep for each other. */
import type { AccountId, BackupView, ChainView, DeviceId, StatementView } from "@musubi/protocol";
import type { Grant } from "../../kernel/grant.ts";
import type { Tx } from "../../kernel/transaction.ts";
import { sql } from "../../platform/postgres/sql.ts";

/** Whether the actor may know which devices somebody has. */
export async function mayReadKeys(tx: Tx, accountId: string): Promise<boolean> {
  const row = await tx.row<{ may: boolean }>(sql`select musubi.may_read_keys(${accountId}) as may`);
  return row?.may === true;
}

/** A statement as it is stored. */
export interface StatementRow {
  readonly number: number;
  readonly bytes: Buffer;
  readonly signature: Buffer;
  readonly former_signature: Buffer | null;
}

function viewStatement(row: StatementRow): StatementView {
  return {
    number: row.number,
    bytes: row.bytes.toString("base64url"),
    signature: row.signature.toString("base64url"),
    formerSignature: row.former_signature?.toString("base64url") ?? null,
  };
}

/** Statements of the granted account after a number, and the number of its newest. */
export async function readChain(
  tx: Tx,
  grant: Grant<"key.read">,
  accountId: AccountId,
  after: number,
  countMax: number,
): Promise<ChainView> {
  const rows = await tx.rows<{ newest: number } & { [K in keyof StatementRow]: StatementRow[K] | null }>(
    sql`select * from musubi.read_statements(${grant.objectId}, ${after}, ${countMax})`,
  );
  const statements = rows.flatMap(({ number, bytes, signature, former_signature }) =>
    number === null || bytes === null || signature === null ? [] : [viewStatement({ number, bytes, signature, former_signature })],
  );
  return { accountId, newest: rows[0]?.newest ?? -1, statements };
}

/** The actor's newest statement, with the account held until the transaction ends; null when there is none. */
export async function holdNewestStatement(tx: Tx, _grant: Grant<"own.write">): Promise<StatementRow | null> {
  return await tx.row<StatementRow>(sql`select * from musubi.hold_statements()`);
}

/** A statement whose signatures were checked, with the devices that it names. */
export interface NextStatement {
  readonly number: number;
  readonly bytes: Uint8Array;
  readonly signature: Uint8Array;
  readonly formerSignature: Uint8Array | null;
  readonly devices: readonly { readonly deviceId: DeviceId; readonly signatureKey: Uint8Array }[];
  readonly at: Date;
}

/** Stores the actor's next statement. From the commit on the groups that hold a device which it drops have to remove it. */
export async function publish(
  tx: Tx,
  _grant: Grant<"own.write">,
  { number, bytes, signature, formerSignature, devices, at }: NextStatement,
): Promise<"ok" | "statement_outdated" | "statement_wrong"> {
  const row = await tx.row<{ outcome: "ok" | "statement_outdated" | "statement_wrong" }>(sql`
    select musubi.publish_statement(${number}, ${bytes}, ${signature}, ${formerSignature}, ${devices.map((one) => one.deviceId)}::text[],
      ${devices.map((one) => Buffer.from(one.signatureKey))}::bytea[], ${at}) as outcome`);
  return row?.outcome ?? "statement_wrong";
}

/** Who of these people follows which devices the actor has. */
export async function listFollowers(tx: Tx, accountIds: readonly AccountId[]): Promise<AccountId[]> {
  const rows = await tx.rows<{ id: AccountId }>(sql`select musubi.who_follows_keys(${accountIds}::text[]) as id`);
  return rows.map(({ id }) => id);
}

/** Keeps the actor's backup in place of the one before. False when this is not the version that follows. */
export async function putBackup(
  tx: Tx,
  grant: Grant<"own.write">,
  { version, body, at }: { readonly version: number; readonly body: Uint8Array; readonly at: Date },
): Promise<boolean> {
  const { accountId } = grant.actor;
  const written =
    version === 1
      ? await tx.run(
          sql`insert into musubi.key_backups (account_id, version, body, saved_at) values (${accountId}, 1, ${body}, ${at}) on conflict do nothing`,
        )
      : await tx.run(sql`update musubi.key_backups set version = ${version}, body = ${body}, saved_at = ${at}
          where account_id = ${accountId} and version = ${version - 1}`);
  return written === 1;
}

/** The actor's backup, or null. */
export async function readOwnBackup(tx: Tx, grant: Grant<"own.read">): Promise<BackupView | null> {
  const row = await tx.row<{ version: number; body: Buffer; saved_at: Date }>(
    sql`select version, body, saved_at from musubi.key_backups where account_id = ${grant.actor.accountId}`,
  );
  return row === null ? null : { version: row.version, body: row.body.toString("base64url"), savedAt: row.saved_at.getTime() };
}

/** Lays something down for another device of the actor's, in place of what lay there. False when there is no such device. */
export async function putHandOver(
  tx: Tx,
  grant: Grant<"own.write">,
  { deviceId, body, at }: { readonly deviceId: DeviceId; readonly body: Uint8Array; readonly at: Date },
): Promise<boolean> {
  const { accountId, deviceId: fromDeviceId } = grant.actor;
  const written = await tx.run(sql`
    insert into musubi.hand_overs (device_id, account_id, from_device_id, body, handed_at)
    select d.id, d.account_id, ${fromDeviceId}, ${body}, ${at} from musubi.devices d
    where d.id = ${deviceId} and d.account_id = ${accountId} and d.revoked_at is null and d.id <> ${fromDeviceId}
    on conflict (device_id) do update set from_device_id = excluded.from_device_id, body = excluded.body, handed_at = excluded.handed_at`);
  return written === 1;
}

/** Takes what was laid down for the device in use since an instant. It is gone with the commit, whether it was still good or not. */
export async function takeHandOver(
  tx: Tx,
  grant: Grant<"own.write">,
  since: Date,
): Promise<{ readonly fromDeviceId: DeviceId; readonly body: string } | null> {
  const row = await tx.row<{ from_device_id: DeviceId; body: Buffer; is_fresh: boolean }>(sql`
    delete from musubi.hand_overs where device_id = ${grant.actor.deviceId} and account_id = ${grant.actor.accountId}
    returning from_device_id, body, handed_at >= ${since} as is_fresh`);
  return row?.is_fresh === true ? { fromDeviceId: row.from_device_id, body: row.body.toString("base64url") } : null;
}
