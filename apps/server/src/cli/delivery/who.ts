import { recordShown } from "../../features/accounts/operator-store.ts";
import { type DeliveryRow, readDeliveryReport } from "../../features/talks/delivery-report-store.ts";
import { StartupRefusal } from "../../platform/postgres/errors.ts";
import { counted } from "../counted.ts";
import { asOperator } from "../operator.ts";
import type { CliParts, ExitCode } from "../parts.ts";
import { safeText, tableLines, timeOf } from "../table.ts";

/** Prints every device that a message was shown to. What it said stays unread. */
export async function whoWasShown(
  parts: CliParts,
  wanted: { readonly talkId: string; readonly seq: number; readonly isJson: boolean },
): Promise<ExitCode> {
  const report = await asOperator(parts, async (tx) => {
    const found = await readDeliveryReport(tx, wanted.talkId, wanted.seq);
    if (found === null) throw new StartupRefusal("no_such_message", `There is no message ${wanted.seq} in the talk ${wanted.talkId}.`);
    await recordShown(
      tx,
      "delivery who",
      found.rows.map((row) => row.accountId),
      parts.clock.nowMs(),
    );
    return found;
  });
  const { terminal } = parts;
  if (wanted.isJson) {
    terminal.say(JSON.stringify(report, null, 2));
    return 0;
  }
  const people = new Set(report.rows.map((row) => row.accountId)).size;
  terminal.say(
    `Message ${wanted.seq} of ${wanted.talkId}, a ${report.message.kind} sent ${timeOf(report.message.sentAt)}: shown to ${counted(people, "person", "people")}.`,
  );
  for (const line of tableLines(["first shown", "known", "person", "name", "device", "device name"], report.rows.map(rowOf)))
    terminal.say(line);
  return 0;
}

function rowOf(row: DeliveryRow): string[] {
  const person = `${row.handle ?? row.accountId}${row.isSender ? " (sender)" : ""}`;
  return [timeOf(row.at), row.known, person, safeText(row.displayName ?? ""), row.deviceId, safeText(row.deviceName ?? "")];
}
