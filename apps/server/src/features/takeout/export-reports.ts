import type { AccountId } from "@musubi/protocol";
import type { Tx } from "../../kernel/transaction.ts";
import type { KeyRing } from "../../platform/keys/key-ring.ts";
import { openReport, readOwnReports } from "../reports/port.ts";

/** Whose reports they are, and what opens them. */
interface ReportsOf {
  readonly accountId: AccountId;
  readonly keyRing: KeyRing;
}

/**
 * What the account has reported: when, why, in which words, and which messages by their places. The messages themselves are others', and may
 * have been taken back since; they are not in the copy.
 */
export async function exportReports(tx: Tx, { accountId, keyRing }: ReportsOf): Promise<object[]> {
  return (await readOwnReports(tx, accountId)).map((row) => {
    const { sealed, wrapped_key, ring_epoch } = row;
    const isHeld = sealed !== null && wrapped_key !== null && ring_epoch !== null;
    return {
      ...{
        reportId: row.id,
        talkId: row.talk_id,
        reason: row.reason,
        reportedAt: row.reported_at,
        state: row.state,
        stateAt: row.state_at,
      },
      words: isHeld ? openReport(row.id, { sealed, wrapped: { epoch: ring_epoch, bytes: wrapped_key } }, keyRing).words : null,
      messages: row.seqs,
    };
  });
}
