import type { Entry } from "./history.ts";
import type { Violation } from "./violation.ts";

const VIOLATIONS_TOLD = 8;
const LINES_TOLD = 60;
const SHOWINGS_TOLD = 4;

/** What a person needs to see why a run failed: the broken promises, and for each the story of its message. Empty when all is well. */
export function explain(violations: readonly Violation[], entries: readonly Entry[]): string {
  if (violations.length === 0) return "";
  const counts = Map.groupBy(violations, (one) => one.rule);
  const summary = [...counts].map(([rule, some]) => `${rule} ${some.length}`).join(", ");
  // One of each kind first: a thousand of one kind are one mistake.
  const told = [...counts.values()].flatMap((some) => some.slice(0, Math.max(1, Math.floor(VIOLATIONS_TOLD / counts.size))));
  return [`Broken: ${summary}.`, ...told.map((one) => `\n${one.rule}: ${one.sentence}\n${storyOf(one, entries)}`)].join("\n");
}

/** The entries about the messages of a violation, and the faults around them. */
function storyOf({ about }: Violation, entries: readonly Entry[]): string {
  const names: ReadonlySet<string> = new Set(about);
  let showings = 0;
  const lines: string[] = [];
  let lastFault: string | null = null;
  for (const [index, entry] of entries.entries()) {
    if (entry.kind === "fault") lastFault = `  ${index} ${entry.what}`;
    if (!isAbout(entry, names)) continue;
    // Where a message was shown first tells enough; a town of devices shows it everywhere.
    if (entry.kind === "showed" && ++showings > SHOWINGS_TOLD) continue;
    if (lastFault !== null) lines.push(lastFault);
    lastFault = null;
    lines.push(`  ${index} ${say(entry, names)}`);
  }
  return lines.slice(0, LINES_TOLD).join("\n");
}

function isAbout(entry: Entry, names: ReadonlySet<string>): boolean {
  if (entry.kind === "showed") return entry.added.some((placed) => names.has(placed.clientId));
  return "clientId" in entry && names.has(entry.clientId);
}

function say(entry: Entry, names: ReadonlySet<string>): string {
  if (entry.kind !== "showed") return JSON.stringify(entry);
  const { added, removed, ...rest } = entry;
  const about = added.filter((placed) => names.has(placed.clientId)).map(({ seq, words }) => `${seq} ${words}`);
  return JSON.stringify({ ...rest, about, added: added.length, removed: removed.length });
}
