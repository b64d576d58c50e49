import { listAllReports } from "../../features/reports/operator-store.ts";
import { asOperator } from "../operator.ts";
import type { CliParts, ExitCode } from "../parts.ts";
import { tableLines, timeOf } from "../table.ts";

const COUNT_MAX = 1_000;

/** Prints which reports there are: when, why, how many messages, how far. Of nobody. */
export async function listReportsOfAll(parts: CliParts, wanted: { readonly isAll: boolean; readonly isJson: boolean }): Promise<ExitCode> {
  const reports = await asOperator(parts, (tx) => listAllReports(tx, { isAll: wanted.isAll, countMax: COUNT_MAX }));
  const { terminal } = parts;
  if (wanted.isJson) terminal.say(JSON.stringify(reports, null, 2));
  else if (reports.length === 0) terminal.say("There is no report.");
  else {
    const rows = reports.map((one) => [
      one.reportId,
      timeOf(one.reportedAt),
      one.reason,
      one.protection,
      String(one.messageCount),
      one.state,
    ]);
    for (const line of tableLines(["report", "reported", "reason", "talk", "messages", "state"], rows)) terminal.say(line);
  }
  return 0;
}
