import { type AccountView, listFriends, listTalks, startSync, type TalkId, type TalkView } from "@musubi/protocol";
import type { Connection } from "../connection/surface.ts";
import type { Board } from "./board.ts";
import type { DeviceCache } from "./device-cache.ts";
import type { Receiver } from "./receiver.ts";
import { isBehind } from "./talk.ts";

const FRIENDS_PER_PAGE = 500;
const TALKS_PER_PAGE = 200;

/** What one run of synchronising asks of the engine. */
export interface SyncRunHooks {
  readonly receiver: () => Receiver;
  readonly onBehind: (talkId: TalkId) => void;
  /** What is on this device belongs to another account, or to a past that the server no longer has. */
  readonly forgetAll: () => Promise<void>;
}

/** "done"; "failed": try again later; "again": what was here had to be forgotten first. */
type Outcome = "done" | "failed" | "again";

/** What was known when the server was asked. */
interface Before {
  readonly through: ReadonlyMap<TalkId, number>;
  readonly moment: number;
}

/** Asks the server for the account, the friends since the last time, and all talks, and brings the board to that. */
export class SyncRun {
  readonly #connection: Connection;
  readonly #board: Board;
  readonly #cache: DeviceCache;
  readonly #hooks: SyncRunHooks;
  /** Talks that were gone while the answer was on its way: it may still list them. */
  readonly #goneMeanwhile = new Set<TalkId>();

  constructor(parts: { connection: Connection; board: Board; cache: DeviceCache }, hooks: SyncRunHooks) {
    this.#connection = parts.connection;
    this.#board = parts.board;
    this.#cache = parts.cache;
    this.#hooks = hooks;
  }

  noteGone(talkId: TalkId): void {
    this.#goneMeanwhile.add(talkId);
  }

  noteTalk(talkId: TalkId): void {
    this.#goneMeanwhile.delete(talkId);
  }

  /** One run. */
  async run(): Promise<Outcome> {
    this.#goneMeanwhile.clear();
    const before: Before = {
      through: new Map([...this.#board.talks.values()].map((talk) => [talk.talkId, talk.through])),
      moment: this.#board.moment,
    };
    const friendsAfter = this.#cache.friendsThrough;
    const result = await this.#connection.call(startSync, { friendsAfter });
    if (!result.ok) return "failed";
    const { account, friends, hasMoreFriends, talks, hasMoreTalks, changeSeq } = result.value;
    if (this.#isForeign(account) || changeSeq < friendsAfter) {
      await this.#hooks.forgetAll();
      return "again";
    }
    const receiver = this.#hooks.receiver();
    receiver.account(account);
    for (const friend of friends) receiver.friend(friend);
    const listed = [...talks];
    if (hasMoreTalks && !(await this.#listMoreTalks(listed))) return "failed";
    if (hasMoreFriends && !(await this.#listMoreFriends(friends.at(-1)?.changedSeq ?? friendsAfter))) return "failed";
    this.#takeTalks(listed, before);
    if (!hasMoreFriends) this.#cache.friendsThrough = changeSeq;
    this.#board.basis = "server";
    this.#board.touch("rest");
    return "done";
  }

  #isForeign(account: AccountView): boolean {
    const { myId } = this.#board;
    return myId !== null && myId !== account.profile.accountId;
  }

  #takeTalks(listed: readonly TalkView[], before: Before): void {
    const receiver = this.#hooks.receiver();
    const talkIds = new Set(listed.map((view) => view.talkId));
    for (const talkId of before.through.keys()) if (!talkIds.has(talkId) && this.#board.talks.has(talkId)) receiver.gone(talkId);
    for (const view of listed) {
      if (this.#goneMeanwhile.has(view.talkId)) continue;
      // The server is behind what it once said: it was put back to an earlier day, and what came after is not its word any more.
      if (view.lastSeq < (before.through.get(view.talkId) ?? 0)) receiver.startAgain(view);
      else receiver.talk(view, before.moment);
      const talk = this.#board.talks.get(view.talkId);
      if (talk !== undefined && isBehind(talk)) this.#hooks.onBehind(view.talkId);
    }
  }

  async #listMoreTalks(listed: TalkView[]): Promise<boolean> {
    for (;;) {
      const last = listed.at(-1);
      const result = await this.#connection.call(listTalks, {
        ...(last === undefined ? {} : { after: last.talkId }),
        countMax: TALKS_PER_PAGE,
      });
      if (!result.ok) return false;
      listed.push(...result.value.talks);
      if (!result.value.hasMore || result.value.talks.length === 0) return true;
    }
  }

  async #listMoreFriends(after: number): Promise<boolean> {
    for (let from = after; ; ) {
      const result = await this.#connection.call(listFriends, { after: from, countMax: FRIENDS_PER_PAGE });
      if (!result.ok) return false;
      for (const friend of result.value.friends) this.#hooks.receiver().friend(friend);
      if (!result.value.hasMore) {
        this.#cache.friendsThrough = result.value.changeSeq;
        return true;
      }
      from = result.value.friends.at(-1)?.changedSeq ?? result.value.changeSeq;
    }
  }
}
