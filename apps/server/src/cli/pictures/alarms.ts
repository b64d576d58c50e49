import { listAlarms, settleAlarms } from "../../features/files/operator-store.ts";
import { counted } from "../counted.ts";
import { asOperator } from "../operator.ts";
import type { CliParts, ExitCode } from "../parts.ts";
import { tableLines, timeOf } from "../table.ts";

/** Prints alarms about pictures, or marks them as dealt with. */
export async function showAlarms(
  parts: CliParts,
  asked: { readonly isAll: boolean; readonly through: number | null; readonly isJson: boolean },
): Promise<ExitCode> {
  const { terminal, clock } = parts;
  const { through } = asked;
  if (through !== null) {
    const count = await asOperator(parts, (tx) => settleAlarms(tx, through, clock.nowMs()));
    terminal.say(`${counted(count, "alarm is", "alarms are")} marked as dealt with.`);
    return 0;
  }
  const alarms = await asOperator(parts, (tx) => listAlarms(tx, asked.isAll));
  if (asked.isJson) {
    terminal.say(JSON.stringify(alarms, null, 2));
    return 0;
  }
  if (alarms.length === 0) terminal.say("No alarm is open.");
  const rows = alarms.map((one) => [
    String(one.id),
    timeOf(one.at),
    one.foundBy,
    one.reason,
    one.fileId ?? "–",
    one.variant ?? "–",
    String(one.version ?? "–"),
    one.because ?? "",
  ]);
  if (rows.length > 0)
    for (const line of tableLines(["number", "at", "found by", "reason", "file", "form", "generator", "because"], rows)) terminal.say(line);
  return 0;
}
