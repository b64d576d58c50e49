import type { Feature } from "../../kernel/feature.ts";
import type { ReportDeps } from "./deps.ts";
import { handleListReports } from "./ops/list-reports.ts";
import { handleSendReport } from "./ops/send-report.ts";

export { sweepReportsTask } from "./jobs/sweep-reports.ts";

/** What people report of messages. Their access rules are those of talks and of one's own account. */
export function reportFeature(deps: ReportDeps): Feature {
  return { register: () => undefined, operations: [handleSendReport(deps), handleListReports()] };
}
