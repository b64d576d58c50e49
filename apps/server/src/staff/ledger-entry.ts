import type { AccountId } from "@musubi/protocol";
import type { LedgerEntryId } from "@musubi/protocol/staff";

/** A row of the ledger as the database gives it back when it is written: every column, by its name. */
export interface LedgerEntry {
  readonly seq: number;
  readonly id: LedgerEntryId;
  readonly subject_id: AccountId | null;
  readonly result: "shown" | "denied";
  readonly [column: string]: unknown;
}
