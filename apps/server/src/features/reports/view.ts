import type { ReportView } from "@musubi/protocol";
import type { ReportRow } from "./store.ts";

/** What leaves of a report. What was disclosed with it stays. */
export function viewReport(row: ReportRow): ReportView {
  return {
    reportId: row.id,
    talkId: row.talk_id,
    reason: row.reason,
    messageCount: row.message_count,
    reportedAt: row.reported_at.getTime(),
    state: row.state,
    stateAt: row.state_at.getTime(),
  };
}
