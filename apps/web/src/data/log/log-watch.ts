import type { Clock } from "@musubi/base";
import { judgeGrowth, judgeLog, type LogFault, openShown, type ShownLog, type Verdict } from "./judge-log.ts";
import type { LogAlarm, LogMemory } from "./log-memory.ts";
import type { LogAnswer, LogSource } from "./log-source.ts";

/** What the app shows of its watch over the log. */
export interface LogState {
  /** The newest verified checkpoint; null before the first look. */
  readonly seen: { readonly size: number; readonly root: Uint8Array; readonly vkey: string } | null;
  readonly lookedAt: number | null;
  readonly isLooking: boolean;
  /** How the last look of this page ended. */
  readonly outcome: "not_yet" | "fine" | "unreachable" | "no_log";
  readonly alarm: LogAlarm | null;
}

export interface LogWatchParts {
  readonly source: LogSource;
  readonly memory: LogMemory;
  readonly clock: Clock;
  /** Milliseconds before something that looks wrong is looked at again, so that no cache and no restart raises an alarm. */
  readonly againMs?: number;
}

/** A look without a reason of its own is due after this time. */
export const DUE_MS = 3_600_000;
const AGAIN_MS = 3_000;
const LOOKS = 3;
/** What a later look can clear by itself: the log is whole again, and nothing that was seen is missing. */
const PASSING: ReadonlySet<LogFault> = new Set<LogFault>(["rolled_back", "withheld", "gone"]);

interface Look {
  readonly verdict: Verdict | { readonly kind: "no_log" };
  readonly shown: ShownLog | null;
}

/** Sees to it that the public log only grows, as far as this browser has seen it. */
export class LogWatch implements Disposable {
  readonly #parts: LogWatchParts;
  readonly #listeners = new Set<() => void>();
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  #outcome: LogState["outcome"] = "not_yet";
  #looking: Promise<void> | null = null;
  #state: LogState;
  #isOver = false;

  constructor(parts: LogWatchParts) {
    this.#parts = parts;
    this.#state = this.#read();
  }

  readonly state = (): LogState => this.#state;
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Looks when the last look was an hour ago, and every hour from then on. */
  begin(): void {
    const { lookedAt } = this.#parts.memory.read();
    const age = lookedAt === null ? DUE_MS : this.#parts.clock.nowMs() - lookedAt;
    // A clock that was set back must not put the next look off.
    if (age < 0 || age >= DUE_MS) void this.look();
    this.lookAfter(DUE_MS, () => this.begin());
  }

  /** Looks in a while. */
  lookAfter(ms: number, run: () => void = () => void this.look()): void {
    if (this.#isOver) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, ms);
    this.#timers.add(timer);
  }

  /** Compares what the log shows now with what this device has seen. Never rejects; two at once are one. */
  look(): Promise<void> {
    this.#looking ??= this.#lookAgain().finally(() => {
      this.#looking = null;
      this.#tell();
    });
    this.#tell();
    return this.#looking;
  }

  /**
   * Holds another checkpoint of the log, such as that of a proof file, against what this device has seen. It may be older or newer;
   * what matters is that both are one history.
   */
  async holdAgainst(shown: ShownLog): Promise<Verdict> {
    if (this.#parts.memory.read().seen === null) await this.look();
    const { seen } = this.#parts.memory.read();
    const { tile } = this.#parts.source;
    const other = openShown(shown);
    const known = seen === null ? null : openShown(seen);
    const isOlder = seen?.vkey === shown.vkey && known !== null && !("kind" in known) && !("kind" in other) && other.size < known.size;
    const verdict = isOlder ? await judgeGrowth(other, known, tile) : await judgeLog(seen, shown, tile);
    if (verdict.kind === "fault") this.#raise(verdict.fault, shown);
    if (verdict.kind === "continues" && !isOlder) this.#note(shown);
    this.#tell();
    return verdict;
  }

  /** Forgets what was seen, warning included, and begins anew with what the log shows now: for somebody who was told why. */
  async beginAnew(): Promise<void> {
    await this.#looking;
    this.#parts.memory.write({ seen: null, lookedAt: null, alarm: null });
    await this.look();
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#listeners.clear();
  }

  async #lookAgain(): Promise<void> {
    let look = await this.#lookOnce();
    for (let nth = 1; nth < LOOKS && isWorthAnother(look) && !this.#isOver; nth += 1) {
      await new Promise((resolve) => setTimeout(resolve, this.#parts.againMs ?? AGAIN_MS));
      look = await this.#lookOnce();
    }
    const { verdict, shown } = look;
    if (verdict.kind === "unclear" || verdict.kind === "no_log") this.#outcome = verdict.kind === "no_log" ? "no_log" : "unreachable";
    else this.#outcome = "fine";
    if (verdict.kind === "fault") this.#raise(verdict.fault, shown);
    if (verdict.kind === "continues" && shown !== null) this.#note(shown);
  }

  async #lookOnce(): Promise<Look> {
    const { source, memory } = this.#parts;
    const [key, checkpoint] = await Promise.all([source.key(), source.checkpoint()]);
    const shown = bothHere(key, checkpoint);
    const { seen } = memory.read();
    if (shown !== null) return { verdict: await judgeLog(seen, shown, source.tile), shown };
    if (key.kind === "away" || checkpoint.kind === "away") return { verdict: { kind: "unclear" }, shown };
    return { verdict: seen === null ? { kind: "no_log" } : { kind: "fault", fault: "gone" }, shown };
  }

  #note(seen: ShownLog): void {
    const { alarm } = this.#parts.memory.read();
    const isOver = alarm !== null && PASSING.has(alarm.fault);
    this.#parts.memory.write({ seen, lookedAt: this.#parts.clock.nowMs(), alarm: isOver ? null : alarm });
  }

  #raise(fault: LogFault, after: ShownLog | null): void {
    const recall = this.#parts.memory.read();
    const at = this.#parts.clock.nowMs();
    // The first that was wrong is kept: what follows may be its consequence. A graver one takes the place of a passing one.
    const keeps = recall.alarm !== null && (recall.alarm.fault === fault || !PASSING.has(recall.alarm.fault));
    const before = recall.seen ?? after;
    if (before === null) return;
    this.#parts.memory.write({ ...recall, lookedAt: at, alarm: keeps ? recall.alarm : { fault, at, before, after } });
  }

  #read(): LogState {
    const { seen, lookedAt, alarm } = this.#parts.memory.read();
    const opened = seen === null ? null : openShown(seen);
    const shown = seen === null || opened === null || "kind" in opened ? null : { size: opened.size, root: opened.root, vkey: seen.vkey };
    return { seen: shown, lookedAt, alarm, isLooking: this.#looking !== null, outcome: this.#outcome };
  }

  #tell(): void {
    this.#state = this.#read();
    for (const listener of this.#listeners) listener();
  }
}

function isWorthAnother({ verdict }: Look): boolean {
  return verdict.kind === "fault" && verdict.fault !== "rewritten";
}

function bothHere(key: LogAnswer<string>, checkpoint: LogAnswer<string>): ShownLog | null {
  return key.kind === "here" && checkpoint.kind === "here" ? { vkey: key.value, note: checkpoint.value } : null;
}
