/** A sealed talk's group: how it stands, and its commits. */
import type { AccountId, ClientId, DeviceId } from "@musubi/protocol";
import type { Grant } from "../../kernel/grant.ts";
import type { Tx } from "../../kernel/transaction.ts";
import { sql } from "../../platform/postgres/sql.ts";

/** A group as it stands. */
export interface GroupRow {
  readonly epoch: number;
  readonly last_event: number;
  readonly kept_from: number;
  readonly tree: Buffer;
  readonly group_info: Buffer;
  /** Leaves of people and devices that are gone. */
  readonly owed: readonly number[];
}

/** The granted talk's group; null before it was begun. */
export async function readGroup(tx: Tx, grant: Grant<"talk.read">): Promise<GroupRow | null> {
  return await tx.row<GroupRow>(sql`select * from musubi.read_group(${grant.objectId})`);
}

/** A device that may be in a talk's group, with the key it is stated with. */
export interface EntitledRow {
  readonly account_id: AccountId;
  readonly device_id: DeviceId;
  readonly signature_key: Buffer;
  readonly is_in: boolean;
}

/** The devices that may be in the granted talk's group: stated by its members and signed in. */
export async function readEntitled(tx: Tx, grant: Grant<"talk.read">): Promise<EntitledRow[]> {
  return await tx.rows<EntitledRow>(sql`select * from musubi.read_entitled(${grant.objectId})`);
}

/** Begins the granted talk's group with the device in use alone in it. */
export async function foundGroup(
  tx: Tx,
  grant: Grant<"talk.read">,
  { key, tree, groupInfo }: { readonly key: Uint8Array; readonly tree: Uint8Array; readonly groupInfo: Uint8Array },
): Promise<"ok" | "already_founded" | "commit_refused"> {
  const row = await tx.row<{ outcome: "ok" | "already_founded" | "commit_refused" }>(
    sql`select musubi.found_group(${grant.objectId}, ${grant.actor.deviceId}, ${key}, ${tree}, ${groupInfo}) as outcome`,
  );
  return row?.outcome ?? "commit_refused";
}

/** The event of the device in use under this name, or null. */
export async function findOwnEvent(tx: Tx, grant: Grant<"talk.read">, clientId: ClientId): Promise<number | null> {
  const row = await tx.row<{ event: number | null }>(
    sql`select musubi.find_own_event(${grant.objectId}, ${grant.actor.deviceId}, ${clientId}) as event`,
  );
  return row?.event ?? null;
}

/**
 * Holds the granted talk's group until the transaction ends, and these devices: nobody enters or leaves the talk, and none of them is
 * signed out or stated otherwise meanwhile. Gives the group's epoch; null when there is no group.
 */
export async function holdGroup(tx: Tx, grant: Grant<"talk.read">, deviceIds: readonly DeviceId[]): Promise<number | null> {
  const row = await tx.row<{ epoch: number | null }>(sql`select musubi.hold_group(${grant.objectId}, ${deviceIds}::text[]) as epoch`);
  return row?.epoch ?? null;
}

/** A commit that was followed. */
export interface NextEpoch {
  readonly clientId: ClientId;
  /** The epoch that it ends. */
  readonly epoch: number;
  readonly commit: Uint8Array;
  readonly tree: Uint8Array;
  readonly groupInfo: Uint8Array;
  readonly leaves: readonly {
    readonly leaf: number;
    readonly accountId: AccountId;
    readonly deviceId: DeviceId;
    readonly key: Uint8Array;
  }[];
  readonly welcome: Uint8Array | null;
  readonly added: readonly { readonly accountId: AccountId; readonly deviceId: DeviceId; readonly ref: Uint8Array }[];
  readonly at: Date;
}

/** A commit that is now in the talk's order. */
export interface StoredCommit {
  readonly event: number;
  readonly acceptedAtMs: number;
  /** Somebody is gone or missing. */
  readonly isDue: boolean;
}

/**
 * Stores a commit of the device in use with what comes of it. Only after it was followed, with the group held. "package": it adds by a
 * KeyPackage that was not taken for this talk.
 */
export async function storeCommit(tx: Tx, grant: Grant<"talk.read">, next: NextEpoch): Promise<StoredCommit | "stale_epoch" | "package"> {
  const { leaves, added } = next;
  const row = await tx.row<{
    outcome: "ok" | "stale_epoch" | "package";
    event: number | null;
    is_due: boolean;
    accepted_at: Date | null;
  }>(sql`
    select * from musubi.store_commit(${grant.objectId}, ${grant.actor.deviceId}, ${next.clientId}, ${next.epoch}, ${next.commit}, ${next.tree},
      ${next.groupInfo}, ${leaves.map((one) => one.leaf)}::integer[], ${leaves.map((one) => one.accountId)}::text[],
      ${leaves.map((one) => one.deviceId)}::text[], ${leaves.map((one) => Buffer.from(one.key))}::bytea[], ${next.welcome},
      ${added.map((one) => one.accountId)}::text[], ${added.map((one) => one.deviceId)}::text[],
      ${added.map((one) => Buffer.from(one.ref))}::bytea[], ${next.at})`);
  if (row?.outcome === "ok" && row.event !== null && row.accepted_at !== null)
    return { event: row.event, acceptedAtMs: row.accepted_at.getTime(), isDue: row.is_due };
  return row?.outcome === "package" ? "package" : "stale_epoch";
}
