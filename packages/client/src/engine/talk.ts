import type { MemberView, MessageView, TalkId } from "@musubi/protocol";
import type { FailureCode } from "../connection/surface.ts";
import type { Timeline } from "./surface.ts";
import type { TalkFacts } from "./talk-facts.ts";
import { takeChanges, type Window } from "./window.ts";

/** Changes that came before their turn are kept up to this many; with more, the catch-up brings them again. */
const AHEAD_MAX = 500;

/** One talk as this device knows it. The only mutable record of it; `Board.talks` decides whether it still exists. */
export interface Talk {
  readonly talkId: TalkId;
  facts: TalkFacts;
  /** Every change up to here has been taken into the window and the facts. */
  through: number;
  /** Changes beyond a gap, by `changedSeq`. */
  readonly ahead: Map<number, MessageView>;
  window: Window | null;
  /** While a page is on its way: changes that arrive meanwhile, because the page may be older than they are. */
  arriving: MessageView[] | null;
  loading: Timeline["loading"];
  failure: FailureCode | null;
  /** How many screens show it. */
  openCount: number;
  /** The moment (see Board) at which my own marks in the talk were last learnt from their own event or answer. */
  mineAt: number;
  members: readonly MemberView[] | null;
  areMembersStale: boolean;
}

/** A talk of which only these facts are known. */
export function newTalk(facts: TalkFacts): Talk {
  return {
    talkId: facts.view.talkId,
    facts,
    through: facts.view.lastSeq,
    ahead: new Map(),
    window: null,
    arriving: null,
    loading: "nothing",
    failure: null,
    openCount: 0,
    mineAt: 0,
    members: null,
    areMembersStale: false,
  };
}

/** Whether messages of this talk are held or on their way: then every change counts, and none may be jumped over. */
export function holdsMessages(talk: Talk): boolean {
  return talk.window !== null || talk.arriving !== null;
}

/** Whether the talk is known to have changes that are not here. */
export function isBehind(talk: Talk): boolean {
  return talk.through < talk.facts.view.lastSeq || talk.ahead.size > 0;
}

/** What to do with a change: it was known, it is the next one, or something before it is missing. */
export function placeOf(talk: Pick<Talk, "through">, changedSeq: number): "known" | "next" | "gap" {
  if (changedSeq <= talk.through) return "known";
  return changedSeq === talk.through + 1 ? "next" : "gap";
}

/** Keeps a change that came before its turn. */
export function keepAhead(talk: Talk, message: MessageView): void {
  if (talk.ahead.size >= AHEAD_MAX) talk.ahead.clear();
  talk.ahead.set(message.changedSeq, message);
}

/** Takes the changes whose turn has come from those kept ahead, in order, and forgets those that are known. */
export function nextAhead(talk: Talk): MessageView | null {
  for (const changedSeq of talk.ahead.keys()) if (changedSeq <= talk.through) talk.ahead.delete(changedSeq);
  const next = talk.ahead.get(talk.through + 1);
  if (next !== undefined) talk.ahead.delete(next.changedSeq);
  return next ?? null;
}

/** Takes changes into the window, and keeps them for a page that is on its way. True when the window changed. */
export function takeIntoWindow(talk: Talk, messages: readonly MessageView[]): boolean {
  talk.arriving?.push(...messages);
  if (talk.window === null) return false;
  const window = takeChanges(talk.window, messages);
  if (window === talk.window) return false;
  talk.window = window;
  return true;
}
