import { catchUp, listMessages, type MessageView, readTalk } from "@musubi/protocol";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ScriptedTown } from "../scripted/scripted-town.ts";
import { ALICE, accountView, BOB, friendView, messageView, OTHER_TALK, TALK, talkView } from "../scripted/views.ts";
import { STORE_SPACES } from "../store/local-store.ts";
import { memoryStore } from "../store/memory-store.ts";
import { timelineOf } from "./select.ts";
import type { Engine } from "./surface.ts";
import { WINDOW_MAX } from "./window.ts";

let town: ScriptedTown;
beforeEach(() => {
  town = new ScriptedTown();
});
afterEach(() => town.end());

function texts(from: number, to: number): MessageView[] {
  return Array.from({ length: to - from + 1 }, (_, index) => messageView(from + index));
}

function seqs(engine: Engine): number[] {
  return timelineOf(engine.state(), TALK)?.messages.map((message) => message.seq) ?? [];
}

async function opened(): Promise<Engine> {
  const engine = await town.engine();
  await engine.openTalk(TALK);
  return engine;
}

test("the next message of an open talk appears and is unread", async () => {
  town.put(talkView(), texts(1, 3));
  const engine = await opened();
  town.server.say("message.changed", { message: messageView(4) });
  expect(seqs(engine)).toEqual([1, 2, 3, 4]);
  expect(engine.state().talks.unreadCount).toBe(1);
});

test("a gap in the order is closed by one catch-up from the last known place", async () => {
  town.put(talkView(), texts(1, 3));
  const engine = await opened();
  town.put(talkView(), texts(4, 6));
  town.server.say("message.changed", { message: messageView(6) });
  await engine.whenSynced();
  expect(seqs(engine)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(town.server.inputsOf(catchUp).map((input) => input.cursors)).toEqual([[{ talkId: TALK, after: 3 }]]);
});

test("changes that arrive during a catch-up take their turn after it, without another one", async () => {
  town.put(talkView(), texts(1, 3));
  const engine = await opened();
  town.put(talkView(), texts(4, 7));
  town.server.on(catchUp, () => {
    town.server.say("message.changed", { message: messageView(7) });
    return { ok: { talks: [{ talkId: TALK, messages: texts(4, 6), through: 6, hasMore: false }], goneTalkIds: [] } };
  });
  town.server.say("message.changed", { message: messageView(6) });
  await engine.whenSynced();
  expect(seqs(engine)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(town.server.inputsOf(catchUp)).toHaveLength(1);
});

test("a talk that nobody has opened is read again after a gap, without its messages", async () => {
  town.put(talkView(), texts(1, 3));
  const engine = await town.engine();
  town.put(talkView({ mine: { unreadCount: 6 } }), texts(4, 6));
  town.server.say("message.changed", { message: messageView(6) });
  await engine.whenSynced();
  expect(engine.state().talks.byId.get(TALK)).toMatchObject({ lastSeq: 6, mine: { unreadCount: 6 } });
  expect(town.server.inputsOf(catchUp)).toHaveLength(0);
});

test("what happened while the line was away is there after the reconnect", async () => {
  town.put(talkView(), texts(1, 3));
  const engine = await opened();
  town.put(talkView(), [...texts(4, 5), messageView(2, { changedSeq: 6, content: { kind: "unsent" } })]);
  await town.reconnect(engine);
  expect(seqs(engine)).toEqual([1, 2, 3, 4, 5]);
  expect(timelineOf(engine.state(), TALK)?.messages[1]?.content.kind).toBe("unsent");
});

test("a reader at the newest messages starts over from them when too much has happened", async () => {
  town.put(talkView(), texts(1, 3));
  const engine = await opened();
  town.put(talkView(), texts(4, 3_000));
  await town.reconnect(engine);
  expect([seqs(engine).at(-1), timelineOf(engine.state(), TALK)?.hasBefore]).toEqual([3_000, true]);
  expect(town.server.inputsOf(catchUp)).toHaveLength(2);
});

test("a talk off the screen lets its window go when too much has happened", async () => {
  town.put(talkView(), texts(1, 3));
  const engine = await opened();
  engine.closeTalk(TALK);
  town.put(talkView(), texts(4, 3_000));
  await town.reconnect(engine);
  expect(timelineOf(engine.state(), TALK)?.isLoaded).toBe(false);
  expect(engine.state().talks.byId.get(TALK)?.lastSeq).toBe(3_000);
});

test("a page that is older than an event does not undo it", async () => {
  town.put(talkView(), texts(1, 3));
  const engine = await town.engine();
  const edited = messageView(2, { changedSeq: 4, content: { kind: "text", text: "edited" } });
  town.server.on(listMessages, () => {
    town.server.say("message.changed", { message: edited });
    return { ok: { messages: texts(1, 3), hasBefore: false, hasAfter: false } };
  });
  await engine.openTalk(TALK);
  expect(timelineOf(engine.state(), TALK)?.messages[1]).toEqual(edited);
});

test("reading upwards and downwards moves the window without a hole", async () => {
  town.put(talkView(), texts(1, 200));
  const engine = await opened();
  await engine.loadBefore(TALK);
  expect([seqs(engine)[0], seqs(engine).at(-1)]).toEqual([81, 200]);
  await engine.jumpTo(TALK, 20);
  expect(seqs(engine)).toContain(20);
  await engine.loadAfter(TALK);
  const all = seqs(engine);
  expect(all).toEqual(texts(all[0] ?? 0, all.at(-1) ?? 0).map((message) => message.seq));
});

test("a page that no longer touches the window, because it was trimmed meanwhile, is left out", async () => {
  town.put(talkView(), texts(1, 100));
  const engine = await opened();
  town.put(talkView(), texts(101, 1_045));
  for (const message of texts(101, 1_040)) town.server.say("message.changed", { message });
  expect([seqs(engine)[0], seqs(engine).length]).toEqual([41, WINDOW_MAX]);
  town.server.on(listMessages, () => {
    for (const message of texts(1_041, 1_045)) town.server.say("message.changed", { message });
    return { ok: { messages: texts(1, 40), hasBefore: false, hasAfter: true } };
  });
  await engine.loadBefore(TALK);
  expect([seqs(engine)[0], seqs(engine).length]).toEqual([46, WINDOW_MAX]);
});

test("a talk that turns out not to be mine any more is forgotten", async () => {
  town.put(talkView(), texts(1, 3));
  const engine = await town.engine();
  town.talks.delete(TALK);
  town.server.say("message.changed", { message: messageView(6) });
  await engine.whenSynced();
  expect(engine.state().talks.ordered).toEqual([]);
});

test("a new message does not appear below a window that looks far above", async () => {
  town.put(talkView(), texts(1, 200));
  const engine = await opened();
  await engine.jumpTo(TALK, 20);
  town.server.say("message.changed", { message: messageView(201) });
  expect(seqs(engine)).not.toContain(201);
  town.put(talkView(), [messageView(201)]);
  await engine.jumpToNewest(TALK);
  expect(seqs(engine).at(-1)).toBe(201);
});

test("asking twice for the same page asks the server once", async () => {
  town.put(talkView(), texts(1, 200));
  const engine = await opened();
  const before = town.server.inputsOf(listMessages).length;
  await Promise.all([engine.loadBefore(TALK), engine.loadBefore(TALK)]);
  expect(town.server.inputsOf(listMessages).length).toBeLessThanOrEqual(before + 2);
  expect(seqs(engine)[0]).toBeGreaterThanOrEqual(21);
});

test("being removed from a talk forgets it in memory and on the device at once", async () => {
  town.put(talkView(), texts(1, 3));
  const store = memoryStore();
  const engine = await town.engine(store);
  await engine.openTalk(TALK);
  engine.saveDraft(TALK, "half a sent");
  await vi.waitUntil(async () => (await store.get("window", TALK)) !== undefined);
  town.server.say("talk.gone", { talkId: TALK });
  expect(engine.state()).toMatchObject({ talks: { ordered: [] }, outbox: [] });
  expect(timelineOf(engine.state(), TALK)).toBeUndefined();
  await vi.waitUntil(async () => (await store.get("talk", TALK)) === undefined);
  expect([await store.get("window", TALK), await store.get("meta", `draft/${TALK}`)]).toEqual([undefined, undefined]);
});

test("an answer that was on its way does not bring a gone talk back", async () => {
  town.put(talkView(), texts(1, 3));
  const engine = await town.engine();
  town.server.on(listMessages, () => {
    town.server.say("talk.gone", { talkId: TALK });
    return { ok: { messages: texts(1, 3), hasBefore: false, hasAfter: false } };
  });
  expect(await engine.openTalk(TALK)).toMatchObject({ ok: false });
  expect(engine.state().timelines.size).toBe(0);
});

test("a talk that the server no longer lists after a reconnect is gone", async () => {
  town.put(talkView());
  town.put(talkView({ talkId: OTHER_TALK }));
  const engine = await town.engine();
  town.talks.delete(OTHER_TALK);
  await town.reconnect(engine);
  expect(engine.state().talks.ordered.map((talk) => talk.talkId)).toEqual([TALK]);
});

test("the end of the session leaves nothing behind", async () => {
  town.put(talkView(), texts(1, 3));
  const store = memoryStore();
  const engine = await town.engine(store);
  await engine.openTalk(TALK);
  town.server.cut(4401);
  expect(engine.state()).toMatchObject({ connection: "signed_out", account: null, basis: "nothing", talks: { ordered: [] } });
  await vi.waitUntil(async () => (await Promise.all(STORE_SPACES.map((space) => store.list(space)))).every((rows) => rows.length === 0));
});

test("a reload paints from the cache before the network, messages included", async () => {
  town.put(talkView({ name: "Choir" }), texts(1, 80));
  const store = memoryStore();
  const first = await town.engine(store);
  await first.openTalk(TALK);
  await first[Symbol.asyncDispose]();
  town.server.isReachable = false;
  const second = town.offlineEngine(store);
  await second.start();
  void second.openTalk(TALK);
  await vi.waitUntil(() => seqs(second).length > 0);
  expect(second.state()).toMatchObject({ basis: "cache", account: accountView(), talks: { ordered: [{ name: "Choir" }] } });
  expect(seqs(second)).toEqual(texts(31, 80).map((message) => message.seq));
});

test("a cached window is brought to the present from its own place in the order", async () => {
  town.put(talkView(), texts(1, 3));
  const store = memoryStore();
  const first = await town.engine(store);
  await first.openTalk(TALK);
  await first[Symbol.asyncDispose]();
  town.put(talkView(), [messageView(4), messageView(1, { changedSeq: 5, content: { kind: "unsent" } })]);
  const second = await town.engine(store);
  await second.openTalk(TALK);
  await second.whenSynced();
  expect(seqs(second)).toEqual([1, 2, 3, 4]);
  expect(timelineOf(second.state(), TALK)?.messages[0]?.content.kind).toBe("unsent");
});

test("a device that finds another account signed in forgets the former one first", async () => {
  town.put(talkView({ name: "Alice's talk" }));
  const store = memoryStore();
  const first = await town.engine(store);
  await first[Symbol.asyncDispose]();
  town.account = accountView(BOB);
  town.talks.clear();
  const second = await town.engine(store);
  expect(second.state()).toMatchObject({ account: accountView(BOB), talks: { ordered: [] } });
  expect(await store.list("talk")).toEqual([]);
});

test("a server that was put back to an earlier day is believed", async () => {
  town.put(talkView(), texts(1, 9));
  const engine = await opened();
  town.messages.length = 0;
  town.talks.clear();
  town.put(talkView(), texts(1, 4));
  await town.reconnect(engine);
  expect(seqs(engine)).toEqual([1, 2, 3, 4]);
});

test("a message that overtakes the view of its new talk is not lost", async () => {
  const engine = await town.engine();
  town.server.say("message.changed", { message: messageView(4) });
  town.server.say("talk.changed", { talk: talkView({ lastSeq: 3, lastMessage: messageView(3), mine: { unreadCount: 1 } }) });
  expect(engine.state().talks.byId.get(TALK)).toMatchObject({ lastSeq: 4, lastMessage: { seq: 4 }, mine: { unreadCount: 2 } });
});

test("a change of a message from before I came moves the order on and shows nothing", async () => {
  town.put(talkView({ mine: { joinedSeq: 2 } }), [messageView(3)]);
  const engine = await opened();
  town.server.say("message.changed", { message: messageView(1, { changedSeq: 4, editedAt: 9 }) });
  town.server.say("message.changed", { message: messageView(5) });
  expect(seqs(engine)).toEqual([3, 5]);
  expect(town.server.inputsOf(catchUp)).toHaveLength(0);
});

test("a change that comes a moment before its turn costs no catch-up", async () => {
  town.put(talkView(), texts(1, 3));
  const engine = await opened();
  town.server.say("message.changed", { message: messageView(5) });
  town.server.say("message.changed", { message: messageView(4) });
  expect(seqs(engine)).toEqual([1, 2, 3, 4, 5]);
  await engine.whenSynced();
  expect(town.server.inputsOf(catchUp)).toHaveLength(0);
});

test("a line on which the server dropped events is synced anew", async () => {
  town.put(talkView(), texts(1, 3));
  const engine = await opened();
  town.put(talkView(), texts(4, 5));
  town.server.say("socket.lagged", { reason: "slow_reader" });
  await engine.whenSynced();
  expect(seqs(engine)).toEqual([1, 2, 3, 4, 5]);
});

test("people who write are shown until they send", async () => {
  town.put(talkView(), texts(1, 3));
  const engine = await opened();
  town.server.say("talk.typing", { talkId: TALK, accountId: BOB });
  town.server.say("talk.typing", { talkId: TALK, accountId: ALICE });
  expect(engine.state().typing.get(TALK)).toEqual([BOB]);
  town.server.say("message.changed", { message: messageView(4) });
  expect(engine.state().typing.get(TALK)).toBeUndefined();
});

test("parts of the state that did not change keep their identity", async () => {
  town.put(talkView(), texts(1, 3));
  const engine = await opened();
  const before = engine.state();
  town.server.say("friend.changed", { friend: friendView(BOB) });
  const after = engine.state();
  expect(after.friends).not.toBe(before.friends);
  expect([after.talks === before.talks, after.timelines === before.timelines, after.outbox === before.outbox]).toEqual([true, true, true]);
  expect(engine.state()).toBe(after);
});

test("a sync that brings nothing new changes no talk", async () => {
  town.put(talkView(), texts(1, 3));
  const engine = await opened();
  const before = engine.state().talks.byId.get(TALK);
  await town.reconnect(engine);
  expect(engine.state().talks.byId.get(TALK)).toBe(before);
});

test("a talk that is opened by its address is found even if it was not listed", async () => {
  const engine = await town.engine();
  town.put(talkView(), texts(1, 3));
  expect(await engine.openTalk(TALK)).toMatchObject({ ok: true });
  expect(seqs(engine)).toEqual([1, 2, 3]);
  expect(town.server.inputsOf(readTalk)).toHaveLength(1);
});
