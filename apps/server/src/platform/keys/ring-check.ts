import type { AccountId } from "@musubi/protocol";
import { openClient, readRows } from "../postgres/client.ts";
import type { ConnectionSettings } from "../postgres/connection.ts";
import { parseDatabaseUrl } from "../postgres/external.ts";
import { hasBeenUsed } from "../postgres/prepare.ts";
import { type KeyRing, refuseStrangeRing } from "./key-ring.ts";
import { ownerKeyContext } from "./owner-key.ts";

/**
 * Whether a new key ring may be made: only where there is nothing yet that another ring could have sealed, neither files in
 * the data directory nor an external database in use.
 */
export async function isRingWanted(dataDir: string, databaseUrl: string): Promise<boolean> {
  if (hasBeenUsed(dataDir)) return false;
  if (databaseUrl === "") return true;
  const client = await openClient(parseDatabaseUrl(databaseUrl).owner);
  try {
    const rows = await readRows(client, "select to_regclass('musubi_meta.schema_migrations') is null as fresh");
    return rows[0]?.["fresh"] === true;
  } finally {
    await client.end();
  }
}

/**
 * Refuses with `key_ring_foreign` when a key that the database holds does not open with this ring: it is another server's.
 * A database without tables, and a role that sees no keys, pass.
 */
export async function requireOwnRing(connection: ConnectionSettings, keyRing: KeyRing): Promise<void> {
  const client = await openClient(connection);
  try {
    const known = await readRows(client, "select to_regclass('musubi.owner_keys') is not null as known");
    if (known[0]?.["known"] !== true) return;
    const { rows } = await client.query<{ account_id: AccountId; wrapped_key: Buffer; ring_epoch: number }>(
      "select account_id, wrapped_key, ring_epoch from musubi.owner_keys limit 1",
    );
    const [row] = rows;
    const sample =
      row === undefined ? null : { wrapped: { epoch: row.ring_epoch, bytes: row.wrapped_key }, context: ownerKeyContext(row.account_id) };
    refuseStrangeRing(keyRing, sample);
  } finally {
    await client.end();
  }
}
