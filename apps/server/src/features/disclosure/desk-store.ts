/** The one statement with which a sealed record is put beside its entry. Runs as the desk, in the transaction that made the entry. */
import type { Tx } from "../../kernel/transaction.ts";
import { sql } from "../../platform/postgres/sql.ts";
import type { SealedRecord } from "./ledger-record.ts";

/**
 * Stores the record of an entry, on the way of the commit: where it cannot be stored, nothing commits. Without one the database
 * refuses to commit the entry.
 */
export function storeRecord(tx: Tx, seq: number, record: SealedRecord): void {
  const { sealed, wrappedKey, epoch, leafHash } = record;
  tx.alongside(
    sql`select musubi.seal_entry(${seq}::bigint, ${Buffer.from(sealed)}::bytea, ${Buffer.from(wrappedKey)}::bytea, ${epoch}::integer, ${Buffer.from(leafHash)}::bytea)`,
  );
}
