import type { Database, Tx } from "../../kernel/transaction.ts";
import type { WrappedKey } from "../../platform/keys/key-ring.ts";
import { instant } from "../../platform/postgres/instant.ts";
import { sql } from "../../platform/postgres/sql.ts";

/** A franking key as it is stored. */
export interface FrankingKeyRow {
  readonly key_id: number;
  readonly wrapped_key: Buffer;
  readonly ring_epoch: number;
}

/** The keys that are kept, the newest first. Belongs to no person and so asks for no grant; they open only with the key ring. */
export function readFrankingKeys(database: Database): Promise<FrankingKeyRow[]> {
  return database.once<FrankingKeyRow>("posting", sql`select * from musubi.franking_keys_kept()`);
}

/** The same, in a transaction as the role that has them. */
export function readFrankingKeyRows(tx: Tx): Promise<FrankingKeyRow[]> {
  return tx.rows<FrankingKeyRow>(sql`select * from musubi.franking_keys_kept()`);
}

/** Keeps a key, unless there is one of this number already. */
export async function addFrankingKey(
  database: Database,
  { keyId, wrapped, atMs }: { readonly keyId: number; readonly wrapped: WrappedKey; readonly atMs: number },
): Promise<void> {
  await database.once("posting", sql`select musubi.add_franking_key(${keyId}, ${wrapped.bytes}, ${wrapped.epoch}, ${instant(atMs)})`);
}
