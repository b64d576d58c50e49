import type { CommandDef } from "citty";
import { makeCommand, makeGroup } from "../make-command.ts";
import type { CliParts, End } from "../parts.ts";

const REPORT = { type: "positional", required: true, description: "The report, as the list names it" } as const;
const BY = { type: "string", valueHint: "name", required: true, description: "Who looks; stands in the record for auditors" } as const;
const WHY = {
  type: "string",
  valueHint: "words",
  required: true,
  description: "Why, in at least ten characters; stands in the record",
} as const;
const JSON_OUT = { type: "boolean", description: "Answer as JSON, for programs" } as const;

/** `musubi report …`: what people have reported. Looking into one is written into the ledger, before anything is opened. */
export function reportCommand(parts: CliParts, end: End): CommandDef {
  const title = { name: "musubi report", description: "What people have reported; the persons concerned see who looked" };
  const all = { type: "boolean", description: "Closed ones as well" } as const;
  const open = { report: REPORT, by: BY, why: WHY, json: JSON_OUT } as const;
  return makeGroup(title, {
    list: makeCommand(
      { name: "musubi report list", description: "The reports that are not closed, the oldest first: neither who nor what" },
      { all, json: JSON_OUT },
      async (given) => {
        const { listReportsOfAll } = await import("./list-reports.ts");
        end(await listReportsOfAll(parts, { isAll: given.flag("all"), isJson: given.flag("json") }));
      },
    ),
    show: makeCommand(
      { name: "musubi report show", description: "One report with the messages that were reported, as far as they are verified" },
      open,
      async (given) => {
        const { showReport } = await import("./show-report.ts");
        end(await showReport(parts, { action: "report.show", ...wantedOf(given) }));
      },
    ),
    verify: makeCommand(
      { name: "musubi report verify", description: "What can be said of each reported message, without showing it" },
      open,
      async (given) => {
        const { showReport } = await import("./show-report.ts");
        end(await showReport(parts, { action: "report.verify", ...wantedOf(given) }));
      },
    ),
    close: makeCommand(
      { name: "musubi report close", description: "Settle a report: the reporter sees it, and half a year later it is emptied" },
      { report: REPORT },
      async (given) => {
        const { closeOne } = await import("./close-report.ts");
        end(await closeOne(parts, given.text("report") ?? ""));
      },
    ),
  });
}

function wantedOf(given: { text(name: string): string | null; flag(name: string): boolean }) {
  const text = (name: string): string => given.text(name) ?? "";
  return { reportId: text("report"), by: text("by"), why: text("why"), isJson: given.flag("json") };
}
