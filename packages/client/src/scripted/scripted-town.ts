import type { Random } from "@musubi/base";
import {
  type AccountView,
  catchUp,
  listMembers,
  listMessages,
  type MessageView,
  markRead,
  readTalk,
  saveDraft,
  startSync,
  type TalkId,
  type TalkView,
} from "@musubi/protocol";
import { vi } from "vitest";
import { connect } from "../connection/connect.ts";
import { createEngine } from "../engine/create-engine.ts";
import type { Engine } from "../engine/surface.ts";
import type { LocalStore } from "../store/local-store.ts";
import { memoryStore } from "../store/memory-store.ts";
import { ScriptedServer } from "./scripted-server.ts";
import { accountView } from "./views.ts";

/** Retries come at once, so that no test waits for chance; names of messages still differ. */
function countingRandom(): Random {
  let drawn = 0;
  return {
    bytes: (count) => {
      drawn += 1;
      return count === 3 ? new Uint8Array(3) : Uint8Array.from({ length: count }, (_, index) => (drawn >> (5 * (index % 4))) & 31);
    },
  };
}

/** One person's device against a scripted server that knows some talks and their messages. For tests only. */
export class ScriptedTown {
  readonly server = new ScriptedServer();
  readonly talks = new Map<TalkId, TalkView>();
  readonly messages: MessageView[] = [];
  account: AccountView = accountView();
  readonly #ends: (() => Promise<void>)[] = [];

  constructor() {
    this.server.on(startSync, () => ({
      ok: { account: this.account, friends: [], hasMoreFriends: false, talks: [...this.talks.values()], hasMoreTalks: false, changeSeq: 1 },
    }));
    this.server.on(readTalk, ({ talkId }) => {
      const talk = this.talks.get(talkId);
      return talk === undefined ? { no: { code: "not_found" } } : { ok: { talk } };
    });
    this.server.on(listMembers, () => ({ ok: { members: [] } }));
    this.server.on(listMessages, (input) => ({ ok: this.#page(input.talkId, input) }));
    this.server.on(catchUp, ({ cursors, countMax }) => ({
      ok: { talks: cursors.map(({ talkId, after }) => this.#changes(talkId, after, countMax)), goneTalkIds: [] },
    }));
    this.server.on(markRead, ({ talkId, seq }) => {
      const talk = this.talks.get(talkId);
      return talk === undefined ? { no: { code: "not_found" } } : { ok: { mine: { ...talk.mine, readSeq: seq } } };
    });
    this.server.on(saveDraft, () => ({ ok: {} }));
  }

  /** The server knows this talk with these messages. */
  put(talk: TalkView, messages: readonly MessageView[] = []): void {
    this.messages.push(...messages);
    const ofTalk = this.messages.filter((message) => message.talkId === talk.talkId);
    const lastSeq = Math.max(talk.lastSeq, ...ofTalk.map((message) => message.changedSeq));
    this.talks.set(talk.talkId, { ...talk, lastSeq, lastMessage: ofTalk.at(-1) ?? null });
  }

  /** Starts an engine of this person over a store, online and synced. */
  async engine(store: LocalStore = memoryStore()): Promise<Engine> {
    const engine = this.offlineEngine(store);
    await engine.start();
    await engine.whenSynced();
    return engine;
  }

  /** Makes an engine that nobody has started. */
  offlineEngine(store: LocalStore): Engine {
    const random = countingRandom();
    const connection = connect({ url: "http://127.0.0.1:9", openSocket: this.server.openSocket, random });
    const engine = createEngine({ connection, store, random });
    this.#ends.push(async () => {
      await engine[Symbol.asyncDispose]();
      await connection[Symbol.asyncDispose]();
    });
    return engine;
  }

  /** Cuts the line and waits until the engine has synced on the next one. */
  async reconnect(engine: Engine): Promise<void> {
    this.server.cut();
    await vi.waitUntil(() => engine.state().connection === "online" && !engine.state().isSyncing, { interval: 5 });
    await engine.whenSynced();
  }

  async end(): Promise<void> {
    for (const end of this.#ends.splice(0)) await end();
  }

  #page(talkId: TalkId, at: { before?: number; after?: number; around?: number; countMax: number }) {
    const all = this.messages.filter((message) => message.talkId === talkId);
    const middle = at.around === undefined ? -1 : all.findIndex((message) => message.seq >= (at.around ?? 0));
    const end = at.before === undefined ? all.length : all.filter((message) => message.seq < (at.before ?? 0)).length;
    const start = at.after === undefined ? Math.max(0, end - at.countMax) : all.filter((message) => message.seq <= (at.after ?? 0)).length;
    const from = middle === -1 ? start : Math.max(0, middle - at.countMax / 2);
    const messages = all.slice(from, Math.min(middle === -1 ? end : all.length, from + at.countMax));
    return { messages, hasBefore: from > 0, hasAfter: from + messages.length < all.length };
  }

  #changes(talkId: TalkId, after: number, countMax: number) {
    const all = this.messages.filter((message) => message.talkId === talkId && message.changedSeq > after);
    const messages = all.toSorted((a, b) => a.changedSeq - b.changedSeq).slice(0, countMax);
    const hasMore = messages.length < all.length;
    const lastSeq = this.talks.get(talkId)?.lastSeq ?? 0;
    return { talkId, messages, hasMore, through: hasMore ? (messages.at(-1)?.changedSeq ?? after) : lastSeq };
  }
}
