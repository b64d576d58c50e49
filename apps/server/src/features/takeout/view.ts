import type { TakeOutId, TakeOutView } from "@musubi/protocol";

/** A copy, as stored. */
export interface TakeOutRow {
  readonly id: TakeOutId;
  readonly state: TakeOutView["state"];
  readonly progress_permille: number;
  readonly size_bytes: number | null;
  readonly requested_at: Date;
  readonly expires_at: Date | null;
}

/** A copy as its owner sees it. */
export function viewTakeOut(row: TakeOutRow): TakeOutView {
  return {
    takeOutId: row.id,
    state: row.state,
    progressPermille: row.progress_permille,
    sizeBytes: row.size_bytes,
    requestedAt: row.requested_at.getTime(),
    expiresAt: row.expires_at?.getTime() ?? null,
  };
}
