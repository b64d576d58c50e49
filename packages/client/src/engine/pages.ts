import { no, ok } from "@musubi/base";
import { type InputOf, listMembers, listMessages, readTalk, type TalkId } from "@musubi/protocol";
import type { Connection } from "../connection/surface.ts";
import type { Board } from "./board.ts";
import type { DeviceCache } from "./device-cache.ts";
import type { Receiver } from "./receiver.ts";
import type { Done, Timeline } from "./surface.ts";
import { isBehind, type Talk, takeIntoWindow } from "./talk.ts";
import { newestPart, openAt, type Page, takeAfter, takeBefore, type Window } from "./window.ts";

const PAGE_COUNT = 60;
/** Talks off the screen whose windows stay in memory, so that going back is instant. */
const CLOSED_KEPT_MAX = 8;
const CLOSED_WINDOW_MAX = 200;
/** Ten people added at once are one reason to load. */
const MEMBERS_AFTER_MS = 200;

/** What loading pages asks of the engine. */
export interface PagesHooks {
  readonly receiver: () => Receiver;
  readonly onBehind: (talkId: TalkId, when: "now" | "soon") => void;
  readonly onUncertain: (talkId: TalkId) => void;
}

/** What one load asks for, and what it does with the page. */
interface Load {
  readonly loading: Exclude<Timeline["loading"], "nothing">;
  readonly place: Omit<InputOf<typeof listMessages>, "talkId" | "countMax">;
  /** The window with the page, or the former one when the page no longer fits. */
  readonly take: (page: Page, window: Window | null) => Window | null;
}

const NEWEST: Load = { loading: "newest", place: {}, take: (page, window) => openAt(page, window) };

function around(seq: number): Load {
  return { loading: "around", place: { around: seq }, take: (page, window) => openAt(page, window) };
}

/** Opens talks on the screen and moves their windows. Loads of one talk follow each other. */
export class Pages {
  readonly #connection: Connection;
  readonly #board: Board;
  readonly #cache: DeviceCache;
  readonly #hooks: PagesHooks;
  readonly #loads = new Map<TalkId, Promise<unknown>>();
  readonly #closed: TalkId[] = [];
  readonly #memberTimers = new Map<TalkId, ReturnType<typeof setTimeout>>();

  constructor(parts: { connection: Connection; board: Board; cache: DeviceCache }, hooks: PagesHooks) {
    this.#connection = parts.connection;
    this.#board = parts.board;
    this.#cache = parts.cache;
    this.#hooks = hooks;
  }

  async open(talkId: TalkId): Done<null> {
    const talk = this.#board.talks.get(talkId) ?? (await this.#find(talkId));
    if (talk === undefined) return no({ code: this.#connection.state === "online" ? "not_found" : "offline" });
    talk.openCount += 1;
    this.#board.touchTimeline(talkId);
    return this.#fill(talk);
  }

  close(talkId: TalkId): void {
    const talk = this.#board.talks.get(talkId);
    if (talk === undefined || talk.openCount === 0) return;
    talk.openCount -= 1;
    if (talk.openCount > 0) return;
    if (talk.window !== null) talk.window = newestPart(talk.window, CLOSED_WINDOW_MAX);
    this.#board.touchTimeline(talkId);
    this.#closed.push(talkId);
    while (this.#closed.length > CLOSED_KEPT_MAX) this.#letGo(this.#closed.shift());
  }

  async loadBefore(talkId: TalkId): Done<null> {
    return this.#extend(talkId, "before");
  }

  async loadAfter(talkId: TalkId): Done<null> {
    return this.#extend(talkId, "after");
  }

  async jumpTo(talkId: TalkId, seq: number): Done<null> {
    const talk = this.#board.talks.get(talkId);
    if (talk === undefined) return no({ code: "not_found" });
    const first = talk.window?.messages[0];
    const last = talk.window?.messages.at(-1);
    if (first !== undefined && last !== undefined && seq >= first.seq && seq <= last.seq) return ok(null);
    return this.#load(talk, around(seq));
  }

  async jumpToNewest(talkId: TalkId): Done<null> {
    const talk = this.#board.talks.get(talkId);
    if (talk === undefined) return no({ code: "not_found" });
    return talk.window !== null && !talk.window.hasAfter ? ok(null) : this.#load(talk, NEWEST);
  }

  async loadMembers(talkId: TalkId): Done<null> {
    const talk = this.#board.talks.get(talkId);
    // Whatever changes from here on may be missing in the answer.
    if (talk !== undefined) talk.areMembersStale = false;
    const result = await this.#connection.call(listMembers, { talkId });
    if (result.ok) this.#hooks.receiver().members(talkId, result.value.members);
    else if (talk !== undefined) talk.areMembersStale = true;
    return result.ok ? ok(null) : no(result.reason);
  }

  /** The members of a talk have changed: what is on the screen is loaded again a moment later, the rest when it is opened. */
  membersChanged(talkId: TalkId): void {
    const talk = this.#board.talks.get(talkId);
    if (talk === undefined || talk.members === null) return;
    talk.areMembersStale = true;
    if (talk.openCount === 0 || this.#memberTimers.has(talkId)) return;
    const timer = setTimeout(() => {
      this.#memberTimers.delete(talkId);
      if (talk.areMembersStale) void this.loadMembers(talkId);
    }, MEMBERS_AFTER_MS);
    this.#memberTimers.set(talkId, timer);
  }

  stop(): void {
    for (const timer of this.#memberTimers.values()) clearTimeout(timer);
  }

  /** After a sync: what is on the screen gets what it still lacks. */
  async refreshOpen(): Promise<void> {
    const open = [...this.#board.talks.values()].filter((talk) => talk.openCount > 0);
    await Promise.all(open.map((talk) => this.#fill(talk)));
  }

  /**
   * The distance to the present is too large to walk: takes the newest page, or the page around what is on the screen. Until that
   * page is here nothing moves, so that a failure leaves the talk as it was. False when it failed.
   */
  async startOver(talk: Talk): Promise<boolean> {
    this.#cache.forgetWindow(talk.talkId);
    if (talk.openCount === 0) {
      talk.window = null;
      this.#board.touchTimeline(talk.talkId);
      this.#hooks.onUncertain(talk.talkId);
      return true;
    }
    const askedAt = this.#board.moment;
    const result = await this.#connection.call(readTalk, { talkId: talk.talkId });
    if (this.#board.talks.get(talk.talkId) !== talk) return true;
    if (!result.ok) return false;
    const middle = talk.window?.hasAfter === true ? talk.window.messages[talk.window.messages.length >> 1] : undefined;
    const load = middle === undefined ? NEWEST : around(middle.seq);
    const loaded = await this.#load(talk, {
      ...load,
      take: (page, window) => {
        // The page was asked for after this view was read: nothing up to here is owed any more.
        talk.through = Math.max(talk.through, result.value.talk.lastSeq);
        return openAt(page, window);
      },
    });
    if (loaded.ok) this.#hooks.receiver().talk(result.value.talk, askedAt);
    return loaded.ok;
  }

  async #find(talkId: TalkId): Promise<Talk | undefined> {
    const askedAt = this.#board.moment;
    const result = await this.#connection.call(readTalk, { talkId });
    if (result.ok) this.#hooks.receiver().talk(result.value.talk, askedAt);
    return this.#board.talks.get(talkId);
  }

  async #fill(talk: Talk): Done<null> {
    if (talk.window === null) await this.#fillFromCache(talk);
    const members = talk.members === null || talk.areMembersStale ? this.loadMembers(talk.talkId) : ok(null);
    const page = talk.window === null ? this.#load(talk, NEWEST) : ok(null);
    const results = await Promise.all([page, members]);
    return results.find((result) => !result.ok) ?? ok(null);
  }

  async #fillFromCache(talk: Talk): Promise<void> {
    const stored = await this.#cache.loadWindow(talk.talkId);
    if (stored === undefined || talk.window !== null || talk.arriving !== null) return;
    if (this.#board.talks.get(talk.talkId) !== talk || stored.through > talk.facts.view.lastSeq) return;
    talk.window = { messages: stored.messages, hasBefore: stored.hasBefore, hasAfter: false, focus: "end" };
    talk.through = Math.min(talk.through, stored.through);
    this.#board.touchTimeline(talk.talkId);
    if (isBehind(talk)) this.#hooks.onBehind(talk.talkId, "now");
  }

  async #extend(talkId: TalkId, side: "before" | "after"): Done<null> {
    const talk = this.#board.talks.get(talkId);
    if (talk === undefined) return no({ code: "not_found" });
    const window = talk.window;
    const edge = side === "before" ? window?.messages[0] : window?.messages.at(-1);
    const hasMore = side === "before" ? window?.hasBefore : window?.hasAfter;
    if (edge === undefined || hasMore !== true || talk.loading === side) return ok(null);
    const isEdge = (now: Window) => (side === "before" ? now.messages[0] : now.messages.at(-1))?.seq === edge.seq;
    return this.#load(talk, {
      loading: side,
      place: side === "before" ? { before: edge.seq } : { after: edge.seq },
      // The window may have moved meanwhile; a page that no longer touches it would leave a hole.
      take: (page, now) => (now === null || !isEdge(now) ? now : (side === "before" ? takeBefore : takeAfter)(now, page)),
    });
  }

  /** Loads one page after the loads of this talk that were asked for earlier. */
  #load(talk: Talk, load: Load): Done<null> {
    const before = this.#loads.get(talk.talkId) ?? Promise.resolve();
    const loading = before.then(() => this.#loadNow(talk, load));
    this.#loads.set(talk.talkId, loading);
    return loading.finally(() => {
      if (this.#loads.get(talk.talkId) === loading) this.#loads.delete(talk.talkId);
    });
  }

  async #loadNow(talk: Talk, load: Load): Done<null> {
    const { talkId } = talk;
    talk.arriving ??= [];
    talk.loading = load.loading;
    this.#board.touchTimeline(talkId);
    const result = await this.#connection.call(listMessages, { talkId, ...load.place, countMax: PAGE_COUNT });
    if (this.#board.talks.get(talkId) !== talk) return no({ code: "not_found" });
    const arrived = talk.arriving ?? [];
    talk.arriving = null;
    talk.loading = "nothing";
    talk.failure = result.ok ? null : result.reason.code;
    if (result.ok) {
      talk.window = load.take(result.value, talk.window);
      takeIntoWindow(talk, arrived);
      this.#cache.touchWindow(talkId);
    }
    this.#board.touchTimeline(talkId);
    return result.ok ? ok(null) : no(result.reason);
  }

  #letGo(talkId: TalkId | undefined): void {
    const talk = talkId === undefined ? undefined : this.#board.talks.get(talkId);
    if (talk === undefined || talk.openCount > 0 || this.#closed.includes(talk.talkId)) return;
    talk.window = null;
    this.#board.touchTimeline(talk.talkId);
  }
}
