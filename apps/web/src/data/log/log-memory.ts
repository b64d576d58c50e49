import type { LogFault, ShownLog } from "./judge-log.ts";

/** Something that was wrong with the log, with both sides kept: together they show it to anybody. */
export interface LogAlarm {
  readonly fault: LogFault;
  /** When it was noticed, in milliseconds. */
  readonly at: number;
  readonly before: ShownLog;
  /** What was shown instead; null where nothing was. */
  readonly after: ShownLog | null;
}

/** What this device remembers of the log. */
export interface LogRecall {
  /** The newest checkpoint that it verified. */
  readonly seen: ShownLog | null;
  /** When it last compared, in milliseconds. */
  readonly lookedAt: number | null;
  readonly alarm: LogAlarm | null;
}

/** Where it is remembered. */
export interface LogMemory {
  readonly read: () => LogRecall;
  readonly write: (recall: LogRecall) => void;
}

const NOTHING: LogRecall = { seen: null, lookedAt: null, alarm: null };
const KEY = "musubi.log";
const FAULTS: readonly LogFault[] = ["key_changed", "not_signed", "rolled_back", "rewritten", "withheld", "gone"];

/**
 * Remembers in this browser, for everybody who signs in here: a checkpoint is the same for all and says nothing of anybody, so it
 * outlives a sign-out, and a log that was cut meanwhile is noticed at the next sign-in.
 */
export function browserLogMemory(storage: () => Storage = () => localStorage): LogMemory {
  // A browser that refuses to store compares for as long as the page is open.
  let held: LogRecall | null = null;
  return {
    read: () => {
      try {
        return parseRecall(storage().getItem(KEY)) ?? held ?? NOTHING;
      } catch {
        return held ?? NOTHING;
      }
    },
    write: (recall) => {
      held = recall;
      try {
        storage().setItem(KEY, JSON.stringify(recall));
      } catch {
        // Held above.
      }
    },
  };
}

/** Reads what was written; null when there is nothing, or something else. */
export function parseRecall(text: string | null): LogRecall | null {
  if (text === null) return null;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  const lookedAt = field(json, "lookedAt");
  return {
    seen: shownOf(field(json, "seen")),
    lookedAt: typeof lookedAt === "number" ? lookedAt : null,
    alarm: alarmOf(field(json, "alarm")),
  };
}

function alarmOf(value: unknown): LogAlarm | null {
  const fault = FAULTS.find((one) => one === field(value, "fault"));
  const at = field(value, "at");
  const before = shownOf(field(value, "before"));
  if (fault === undefined || typeof at !== "number" || before === null) return null;
  return { fault, at, before, after: shownOf(field(value, "after")) };
}

function shownOf(value: unknown): ShownLog | null {
  const vkey = field(value, "vkey");
  const note = field(value, "note");
  return typeof vkey === "string" && typeof note === "string" ? { vkey, note } : null;
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
