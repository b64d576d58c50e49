import { readConfig } from "../../config/settings.ts";
import { type ExaminedMessage, type ExaminedReport, examineReport } from "../../features/reports/examine.ts";
import type { Opening } from "../../features/reports/operator-store.ts";
import { StartupRefusal } from "../../platform/postgres/errors.ts";
import { asRole } from "../operator.ts";
import type { CliParts, ExitCode } from "../parts.ts";
import { reachData } from "../reach-data.ts";
import { safeText, timeOf } from "../table.ts";

const WHY_MIN = 10;
const NAME_MAX = 80;
const WHY_MAX = 1_000;

/** What a verdict means, in words for whoever decides. */
const VERDICTS: Readonly<Record<ExaminedMessage["verdict"], string>> = {
  held_here: "held by this server (plain talk)",
  verified: "verified: relayed by us, from this account and device, at this time, with exactly this content",
  tag_key_gone: "not verifiable: it is older than the keys that are kept (13 months)",
  not_relayed: "not verifiable: this server did not relay it like this",
  other_content: "not verifiable: it was relayed with another content",
  sender_not_member: "not verifiable: its sender was not in the talk then",
  reporter_not_member: "not verifiable: the reporter was not in the talk then",
};

/** Prints a report: what can be said of each message, and with `report.show` what the verified ones say. */
export async function showReport(
  parts: CliParts,
  wanted: {
    readonly action: Opening["action"];
    readonly reportId: string;
    readonly by: string;
    readonly why: string;
    readonly isJson: boolean;
  },
): Promise<ExitCode> {
  const opening = openingOf(wanted, readConfig(parts.env).serverName);
  await using data = await reachData({ config: readConfig(parts.env), random: parts.random });
  const report = await examineReport(
    {
      keyRing: data.keyRing,
      random: parts.random,
      asOperator: (work) => asRole(data, "musubi_operator", work),
      asKeeper: (work) => asRole(data, "musubi_posting", work),
    },
    wanted.reportId,
    opening,
  );
  if (report === null)
    throw new StartupRefusal("no_such_report", `There is no report ${wanted.reportId}, or its time is over and it was emptied.`);
  const shown = wanted.action === "report.show" ? report : withoutContent(report);
  const lines = wanted.isJson ? [JSON.stringify(shown, null, 2)] : linesOf(shown);
  for (const line of lines) parts.terminal.say(line);
  return 0;
}

function openingOf({ action, by, why }: Pick<Opening, "action" | "by" | "why">, employer: string): Opening {
  const name = safeText(by.trim());
  if (name === "" || name.length > NAME_MAX)
    throw new StartupRefusal("option_invalid", `--by has to be a name of at most ${NAME_MAX} characters.`);
  if (why.trim().length < WHY_MIN || why.length > WHY_MAX)
    throw new StartupRefusal("option_invalid", `--why has to say why, in ${WHY_MIN} to ${WHY_MAX} characters.`);
  return { action, by: name, why: why.trim(), employer };
}

function withoutContent(report: ExaminedReport): ExaminedReport {
  return { ...report, words: "", messages: report.messages.map((message) => ({ ...message, says: null, saidBefore: [] })) };
}

function linesOf(report: ExaminedReport): string[] {
  const lines = [
    `Report ${report.reportId}, ${timeOf(report.reportedAt)}, ${report.reason}`,
    `by ${report.reporterId}, from the ${report.protection} talk ${report.talkId}`,
    ...(report.words === "" ? [] : [`in their words: ${safeText(report.words)}`]),
    "This look is written down, and the persons concerned see it.",
  ];
  for (const message of report.messages) {
    lines.push("", `${message.seq}  ${timeOf(message.at)}  ${message.senderId ?? "–"}${message.isTakenBack ? "  (taken back since)" : ""}`);
    lines.push(`  ${VERDICTS[message.verdict]}`);
    for (const before of message.saidBefore) lines.push(`  before: ${safeText(before)}`);
    if (message.says !== null) lines.push(`  says: ${safeText(message.says)}`);
    if (message.undisclosedAfter > 0) lines.push("", `… ${message.undisclosedAfter} messages not disclosed …`);
  }
  return lines;
}
