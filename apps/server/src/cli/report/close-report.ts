import { closeReport } from "../../features/reports/operator-store.ts";
import { StartupRefusal } from "../../platform/postgres/errors.ts";
import { asOperator } from "../operator.ts";
import type { CliParts, ExitCode } from "../parts.ts";

/** Settles a report. */
export async function closeOne(parts: CliParts, reportId: string): Promise<ExitCode> {
  const isClosed = await asOperator(parts, (tx) => closeReport(tx, reportId, parts.clock.nowMs()));
  if (!isClosed)
    throw new StartupRefusal("no_such_report", `There is no open report ${reportId}. "musubi report list --all" shows all of them.`);
  parts.terminal.say(`Closed ${reportId}. What it holds is erased half a year from now.`);
  return 0;
}
