import { recountReport } from "../../features/log/audit/recount.ts";
import type { ReportCount } from "../../features/log/report/report-counts.ts";
import { readReportCounts } from "../../features/log/report/report-store.ts";
import type { Tx } from "../../kernel/transaction.ts";
import type { KeyRing } from "../../platform/keys/key-ring.ts";
import { counted } from "../counted.ts";
import { asOperator } from "../operator.ts";
import type { CliParts, ExitCode } from "../parts.ts";
import { tableLines } from "../table.ts";
import { Problems } from "./problems.ts";

/** Counts the transparency report anew out of the records in the log, and compares. Exit code 1 when anything differs. */
export async function checkReport(parts: CliParts, how: { readonly isJson: boolean }): Promise<ExitCode> {
  const { terminal } = parts;
  const problems = new Problems();
  const found = await asOperator(parts, (tx, data) => compare(tx, data.keyRing));
  for (const sentence of found.differences) problems.add(sentence);
  if (how.isJson) {
    terminal.say(
      JSON.stringify({ isTrue: problems.count === 0, counts: found.counts, counted: found.counted, ...problems.asJson() }, null, 2),
    );
    return problems.count === 0 ? 0 : 1;
  }
  const rows = found.counts.map(({ month, what, which, entries, rows: count }) => [month, what, which, String(entries), String(count)]);
  for (const line of tableLines(["month", "what", "which", "entries", "rows"], rows)) terminal.say(line);
  return problems.tell(terminal, `The report is what ${counted(found.counted, "record in the log says", "records in the log say")}.`);
}

const TRIES = 5;

/** Counts both ways. What is recorded meanwhile would be in one of them only: then both are counted again. */
async function compare(tx: Tx, keyRing: KeyRing): Promise<{ counts: ReportCount[]; counted: number; differences: string[] }> {
  for (let tried = 1; ; tried += 1) {
    const counts = await readReportCounts(tx);
    const { tally, counted } = await recountReport(tx, keyRing);
    const isSame = JSON.stringify(await readReportCounts(tx)) === JSON.stringify(counts);
    if (isSame || tried === TRIES) return { counts, counted, differences: tally.differencesTo(counts) };
  }
}
