import type { Entry } from "./history.ts";
import type { Violation } from "./violation.ts";

const VIOLATIONS_TOLD = 8;
const ENTRIES_TOLD = 40;
const AROUND = 3;

/** What a person needs to see why a run failed: the broken promises, and for each the story of its message. Empty when all is well. */
export function explain(violations: readonly Violation[], entries: readonly Entry[]): string {
  if (violations.length === 0) return "";
  const counts = Map.groupBy(violations, (one) => one.rule);
  const summary = [...counts].map(([rule, some]) => `${rule} ${some.length}`).join(", ");
  // One of each kind first: a thousand of one kind are one mistake.
  const told = [...counts.values()].flatMap((some) => some.slice(0, Math.max(1, Math.floor(VIOLATIONS_TOLD / counts.size))));
  return [`Broken: ${summary}.`, ...told.map((one) => `\n${one.rule}: ${one.sentence}\n${storyOf(one, entries)}`)].join("\n");
}

/** The entries about the message of a violation, and the faults around them. */
function storyOf({ clientId }: Violation, entries: readonly Entry[]): string {
  if (clientId === null) return "";
  const isAbout = (entry: Entry): boolean =>
    ("clientId" in entry && entry.clientId === clientId) ||
    (entry.kind === "showed" && entry.added.some((placed) => placed.clientId === clientId));
  const indexes = entries.flatMap((entry, index) => (isAbout(entry) ? [index] : []));
  const isNear = (index: number): boolean => indexes.some((at) => Math.abs(at - index) <= AROUND);
  return entries
    .flatMap((entry, index) => (isAbout(entry) || (entry.kind === "fault" && isNear(index)) ? [`  ${index} ${say(entry, clientId)}`] : []))
    .slice(0, ENTRIES_TOLD)
    .join("\n");
}

function say(entry: Entry, clientId: string): string {
  if (entry.kind !== "showed") return JSON.stringify(entry);
  const { added, removed, ...rest } = entry;
  const about = added.filter((placed) => placed.clientId === clientId);
  return JSON.stringify({
    ...rest,
    added: `${added.length} from ${added[0]?.seq} to ${added.at(-1)?.seq}`,
    about,
    removed: removed.length,
  });
}
