import type { OutputOf } from "../../data/operations.ts";

type Alert = OutputOf<"alert.list">["alerts"][number];

/** What an alert says, apart: the name of a sentence in both languages, and what stands in it. */
export interface AlertSaid {
  readonly sentence: "outsideScope" | "bulkReading" | "unusualPlace" | "unusualHour" | "missingSignOff" | "breakGlass" | "rulesChanged";
  readonly parts: Readonly<Record<string, string>>;
}

/** The words that the database writes for each kind, as it writes them, in the moment of the read. */
const FORMS: Partial<Record<Alert["kind"], readonly [AlertSaid["sentence"], RegExp]>> = {
  outside_scope: ["outsideScope", /^(?<action>\S+) was denied: (?<denial>\w+)$/],
  bulk_reading: ["bulkReading", /^(?<rows>\d+) rows within ten minutes$/],
  unusual_place: ["unusualPlace", /^from (?<from>\S\S), office in (?<office>\S\S)$/],
  unusual_hour: ["unusualHour", /^at (?<time>\d\d:\d\d) in (?<zone>.+)$/],
  missing_sign_off: ["missingSignOff", /^(?<week>\d{4}-W\d\d) has not been signed off$/],
  rules_changed: [
    "rulesChanged",
    /^usual hours were (?<before>\d+ to \d+ \(.+?\)) and are (?<after>\d+ to \d+ \(.+?\)); usual places: (?<places>.+)$/,
  ],
  break_glass: ["breakGlass", /^Emergency access for the case (?<case>\S+)$/],
};

/** Takes the words of an alert apart. Null for what has no sentence of its own: it is shown as it stands. */
export function saidBy({ kind, words }: Pick<Alert, "kind" | "words">): AlertSaid | null {
  const [sentence, form] = FORMS[kind] ?? [];
  const found = sentence === undefined ? null : form?.exec(words);
  return sentence === undefined || found?.groups === undefined ? null : { sentence, parts: { ...found.groups } };
}
