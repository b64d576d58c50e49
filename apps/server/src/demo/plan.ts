import type { AccountId, MessageContent } from "@musubi/protocol";
import type { ScriptLine, ScriptTime, TalkScript } from "./script.ts";
import type { SeededRandom } from "./seeded-random.ts";

/** A message of the town, ready for the database. `seq` counts from 1 in its talk. */
export interface PlannedMessage {
  readonly seq: number;
  readonly senderId: AccountId | null;
  readonly atMs: number;
  readonly content: MessageContent;
  readonly mentions: readonly AccountId[];
  readonly replyTo: number | null;
  readonly reactions: Readonly<Record<string, readonly AccountId[]>> | null;
  readonly isPinned: boolean;
  /** What it said before it was edited; null when it was not. */
  readonly textBefore: string | null;
}

/** Somebody who comes into a group after it was founded. */
export interface PlannedEntry {
  readonly accountId: AccountId;
  readonly afterSeq: number;
  readonly atMs: number;
}

export interface TalkPlan {
  readonly foundedMs: number;
  readonly messages: readonly PlannedMessage[];
  readonly entries: readonly PlannedEntry[];
}

/** What turning a play into messages needs. */
export interface PlanParts {
  readonly nowMs: number;
  readonly random: SeededRandom;
  readonly idOf: (handle: string) => AccountId;
  readonly nameOf: (handle: string) => string;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Japan Standard Time has no summer time. */
const JAPAN_MS = 9 * 60 * MINUTE_MS;
const FOUNDED_BEFORE_MS = 10 * MINUTE_MS;
/** Messages of one talk are at least this far apart. */
const STEP_MS = 4_000;

/** Puts a play onto the calendar before now: the same words every time, at times that count back from today. */
export function planTalk(script: TalkScript, parts: PlanParts): TalkPlan {
  const messages: PlannedMessage[] = [];
  const entries: PlannedEntry[] = [];
  const first = script.steps.find((step) => step.kind === "time");
  if (first === undefined) throw new Error(`The talk ${script.name} of the demo does not say when it begins.`);
  let atMs = timeOf(first.time, parts.nowMs);
  const foundedMs = atMs - FOUNDED_BEFORE_MS;
  const system = (what: "created" | "added", subjects: readonly string[]): void => {
    const content = {
      kind: "system",
      what,
      actorId: parts.idOf(script.owner),
      subjectIds: subjects.map(parts.idOf),
      value: what === "created" ? script.name : "",
    } as const;
    messages.push(plain(messages.length + 1, null, what === "created" ? foundedMs : atMs, content));
  };
  if (script.kind === "group") system("created", foundersOf(script));
  for (const step of script.steps) {
    if (step.kind === "time") atMs = Math.max(atMs + STEP_MS, timeOf(step.time, parts.nowMs));
    else if (step.kind === "joins") {
      atMs = Math.min(atMs + MINUTE_MS, parts.nowMs);
      system("added", [step.who]);
      entries.push({ accountId: parts.idOf(step.who), afterSeq: messages.length, atMs });
    } else {
      const gapMs = (step.plusMinutes ?? parts.random.below(3)) * MINUTE_MS + STEP_MS + parts.random.below(50_000);
      atMs = Math.min(atMs + gapMs, parts.nowMs);
      messages.push(planLine(step, { seq: messages.length + 1, atMs, parts }));
    }
  }
  return { foundedMs, messages, entries };
}

/** The handles of those who are in a talk from its beginning, beside its owner. */
export function foundersOf(script: TalkScript): string[] {
  const later = new Set(script.steps.flatMap((step) => (step.kind === "joins" ? [step.who] : [])));
  return script.members.filter((handle) => !later.has(handle));
}

function timeOf(time: ScriptTime, nowMs: number): number {
  if ("minutesAgo" in time) return nowMs - time.minutesAgo * MINUTE_MS;
  const midnightMs = Math.floor((nowMs + JAPAN_MS) / DAY_MS) * DAY_MS - JAPAN_MS;
  return midnightMs - time.daysAgo * DAY_MS + time.minuteOfDay * MINUTE_MS;
}

function plain(seq: number, senderId: AccountId | null, atMs: number, content: MessageContent): PlannedMessage {
  return { seq, senderId, atMs, content, mentions: [], replyTo: null, reactions: null, isPinned: false, textBefore: null };
}

function planLine(line: ScriptLine, at: { seq: number; atMs: number; parts: PlanParts }): PlannedMessage {
  const { parts } = at;
  const text = line.sticker === null ? withMentions(line.text, parts) : null;
  const content: MessageContent = line.isUnsent
    ? { kind: "unsent" }
    : (text?.content ?? { kind: "sticker", setId: line.sticker?.setId ?? "", stickerId: line.sticker?.stickerId ?? "" });
  const reactions = Object.fromEntries(line.reactions.map(({ emoji, who }) => [emoji, who.map(parts.idOf)]));
  return {
    ...plain(at.seq, parts.idOf(line.who), at.atMs, content),
    mentions: line.isUnsent ? [] : (text?.mentions ?? []),
    replyTo: line.replyUp === null ? null : at.seq - line.replyUp,
    reactions: line.reactions.length === 0 ? null : reactions,
    isPinned: line.isPinned,
    textBefore: line.textBefore,
  };
}

/** Replaces "@{kenta}" by the person's name and notes where it stands, in UTF-16 units as the contract wants. */
function withMentions(written: string, { idOf, nameOf }: PlanParts): { content: MessageContent; mentions: AccountId[] } {
  const mentions: { accountId: AccountId; start: number; length: number }[] = [];
  let text = "";
  let from = 0;
  for (const match of written.matchAll(/@\{([a-z.]+)\}/gu)) {
    const handle = match[1] ?? "";
    text += written.slice(from, match.index);
    const name = `@${nameOf(handle)}`;
    mentions.push({ accountId: idOf(handle), start: text.length, length: name.length });
    text += name;
    from = match.index + match[0].length;
  }
  text += written.slice(from);
  const content = mentions.length === 0 ? ({ kind: "text", text } as const) : ({ kind: "text", text, mentions } as const);
  return { content, mentions: mentions.map((one) => one.accountId) };
}
