import { markRead, saveDraft, signalTyping } from "@musubi/protocol";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ScriptedTown } from "../scripted/scripted-town.ts";
import { messageView, TALK, talkView } from "../scripted/views.ts";
import { memoryStore } from "../store/memory-store.ts";

let town: ScriptedTown;
beforeEach(() => {
  town = new ScriptedTown();
  town.put(talkView({ mine: { unreadCount: 3 } }), [messageView(1), messageView(2), messageView(3)]);
  town.server.on(signalTyping, () => ({ ok: {} }));
});
afterEach(() => town.end());

test("reading shows at once and is told once, for the furthest place", async () => {
  const engine = await town.engine();
  for (const seq of [1, 3, 2]) engine.markRead(TALK, seq);
  expect(engine.state().talks.byId.get(TALK)?.mine).toMatchObject({ readSeq: 3, unreadCount: 0 });
  await vi.waitUntil(() => town.server.inputsOf(markRead).length > 0);
  expect(town.server.inputsOf(markRead)).toEqual([{ talkId: TALK, seq: 3 }]);
});

test("reading while offline is told when the line is back", async () => {
  const engine = await town.engine();
  town.server.isReachable = false;
  town.server.cut();
  engine.markRead(TALK, 3);
  town.server.isReachable = true;
  engine.connection.wake();
  await vi.waitUntil(() => town.server.inputsOf(markRead).length > 0);
  expect(town.server.inputsOf(markRead)).toEqual([{ talkId: TALK, seq: 3 }]);
});

test("a draft shows at once and is told once, as it was left", async () => {
  const engine = await town.engine();
  for (const words of ["a", "ab", "abc"]) engine.saveDraft(TALK, words);
  expect(engine.state().talks.byId.get(TALK)?.mine.draft?.text).toBe("abc");
  await vi.waitUntil(() => town.server.inputsOf(saveDraft).length > 0, { timeout: 3_000 });
  expect(town.server.inputsOf(saveDraft)).toEqual([{ talkId: TALK, text: "abc", replyTo: null }]);
});

test("a draft that the server has not heard of is not overwritten by an older one, and survives a reload", async () => {
  const device = memoryStore();
  const first = await town.engine(device);
  first.saveDraft(TALK, "mine, newer");
  town.server.say("talk.mineChanged", { talkId: TALK, mine: { ...talkView().mine, draft: { text: "older", replyTo: null, savedAt: 1 } } });
  expect(first.state().talks.byId.get(TALK)?.mine.draft?.text).toBe("mine, newer");
  await first[Symbol.asyncDispose]();
  const second = await town.engine(device);
  expect(second.state().talks.byId.get(TALK)?.mine.draft?.text).toBe("mine, newer");
  await vi.waitUntil(() => town.server.inputsOf(saveDraft).some((input) => input.text === "mine, newer"), { timeout: 3_000 });
});

test("writing is signalled at most every three seconds, and not while offline", async () => {
  const engine = await town.engine();
  engine.signalTyping(TALK);
  engine.signalTyping(TALK);
  town.server.isReachable = false;
  town.server.cut();
  engine.signalTyping(TALK);
  expect(town.server.inputsOf(signalTyping)).toHaveLength(1);
});
