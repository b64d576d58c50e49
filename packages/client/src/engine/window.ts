import type { MessageView } from "@musubi/protocol";

/** A talk of 100,000 messages must not be held: the loaded part is bounded, and the far end is let go. */
export const WINDOW_MAX = 1_000;

/**
 * The loaded part of a talk: messages without a hole between the first and the last, in the order of the talk. Immutable; the
 * functions here return the same object when nothing changed.
 */
export interface Window {
  readonly messages: readonly MessageView[];
  readonly hasBefore: boolean;
  /** False means that the window follows the newest messages. */
  readonly hasAfter: boolean;
  /** The end that the reader looked at last; the other one is trimmed. */
  readonly focus: "start" | "end";
}

/** A stretch of messages as the server gave it. */
export interface Page {
  readonly messages: readonly MessageView[];
  readonly hasBefore: boolean;
  readonly hasAfter: boolean;
}

/** Where `seq` is in the sorted messages, or where it would be. */
export function indexOfSeq(messages: readonly MessageView[], seq: number): number {
  let low = 0;
  let high = messages.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const at = messages[middle];
    if (at !== undefined && at.seq < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The later of two views of the same message. */
function later(held: MessageView, offered: MessageView): MessageView {
  return offered.changedSeq > held.changedSeq ? offered : held;
}

/** Both lists as one, sorted, one view per message: the later one. Returns `held` itself when it already says everything. */
export function mergeMessages(held: readonly MessageView[], offered: readonly MessageView[]): readonly MessageView[] {
  const added = new Map<number, MessageView>();
  let copy: MessageView[] | null = null;
  for (const view of offered) {
    const index = indexOfSeq(held, view.seq);
    const present = (copy ?? held)[index];
    if (present?.seq === view.seq) {
      const best = later(present, view);
      if (best === present) continue;
      copy ??= [...held];
      copy[index] = best;
    } else {
      const other = added.get(view.seq);
      added.set(view.seq, other === undefined ? view : later(other, view));
    }
  }
  if (added.size === 0) return copy ?? held;
  const all = [...(copy ?? held), ...added.values()];
  return all.toSorted((a, b) => a.seq - b.seq);
}

function trimmed(window: Window): Window {
  const excess = window.messages.length - WINDOW_MAX;
  if (excess <= 0) return window;
  return window.focus === "end"
    ? { ...window, messages: window.messages.slice(excess), hasBefore: true }
    : { ...window, messages: window.messages.slice(0, WINDOW_MAX), hasAfter: true };
}

/**
 * Takes new and changed messages in, in any order and any number of times. One that lies beyond an end where more is known to
 * lie is left out, because taking it would leave a hole; it comes with the page that closes the distance.
 */
export function takeChanges(window: Window, views: readonly MessageView[]): Window {
  const first = window.messages[0];
  const last = window.messages.at(-1);
  const fitting = views.filter(
    (view) =>
      (!window.hasBefore || (first !== undefined && view.seq >= first.seq)) &&
      (!window.hasAfter || (last !== undefined && view.seq <= last.seq)),
  );
  const messages = mergeMessages(window.messages, fitting);
  return messages === window.messages ? window : trimmed({ ...window, messages });
}

/** Takes a page in that ends where the window begins. */
export function takeBefore(window: Window, page: Page): Window {
  return trimmed({ ...window, messages: mergeMessages(window.messages, page.messages), hasBefore: page.hasBefore, focus: "start" });
}

/** Takes a page in that begins where the window ends. */
export function takeAfter(window: Window, page: Page): Window {
  return trimmed({ ...window, messages: mergeMessages(window.messages, page.messages), hasAfter: page.hasAfter, focus: "end" });
}

/** A window of this page alone. Views that the former window knew in a later form are kept. */
export function openAt(page: Page, former: Window | null): Window {
  const known = new Map(former?.messages.map((view) => [view.seq, view]));
  const messages = page.messages.map((view) => later(known.get(view.seq) ?? view, view));
  return { messages, hasBefore: page.hasBefore, hasAfter: page.hasAfter, focus: page.hasAfter ? "start" : "end" };
}

/** The newest `count` messages of a window that follows the newest; null when it does not. */
export function newestPart(window: Window, count: number): Window | null {
  if (window.hasAfter) return null;
  if (window.messages.length <= count) return window;
  return { ...window, messages: window.messages.slice(-count), hasBefore: true, focus: "end" };
}
