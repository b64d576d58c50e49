import { type InputOf, type MessageView, sendMessage } from "@musubi/protocol";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Reply } from "../scripted/scripted-server.ts";
import { ScriptedTown } from "../scripted/scripted-town.ts";
import { ALICE, accountView, BOB, messageView, OTHER_TALK, TALK, talkView } from "../scripted/views.ts";
import { memoryStore } from "../store/memory-store.ts";
import type { Engine } from "./surface.ts";

let town: ScriptedTown;
beforeEach(() => {
  town = new ScriptedTown();
  town.put(talkView());
  town.server.on(sendMessage, store);
});
afterEach(() => town.end());

type Sent = InputOf<typeof sendMessage>;

/** What a server does with a message: the same name is the same message. */
function store(sent: Sent): Reply<typeof sendMessage> {
  const known = town.messages.find((message) => message.clientId === sent.clientId);
  if (known !== undefined) return { ok: { seq: known.seq, sentAt: known.sentAt, isRepeat: true } };
  const seq = town.messages.length + 1;
  const content = sent.content.kind === "files" ? { kind: "unsent" as const } : sent.content;
  const message: MessageView = messageView(seq, { talkId: sent.talkId, senderId: ALICE, clientId: sent.clientId, content });
  town.put(talkView({ talkId: sent.talkId }), [message]);
  return { ok: { seq, sentAt: message.sentAt, isRepeat: false } };
}

function text(value: string) {
  return { kind: "text" as const, text: value };
}

function storedTexts(): string[] {
  return town.messages.map((message) => (message.content.kind === "text" ? message.content.text : message.content.kind));
}

async function emptied(engine: Engine): Promise<void> {
  await vi.waitUntil(() => engine.state().outbox.length === 0, { interval: 5 });
}

test("a message shows at once, and leaves the queue when it is part of the talk", async () => {
  const engine = await town.engine();
  await engine.openTalk(TALK);
  engine.send(TALK, text("おはよう"));
  expect(engine.state().timelines.get(TALK)?.pending).toMatchObject([{ content: text("おはよう") }]);
  await emptied(engine);
  expect(engine.state().timelines.get(TALK)).toMatchObject({ pending: [], messages: [{ content: text("おはよう") }] });
});

test("messages of one talk are sent one after the other, in order", async () => {
  const engine = await town.engine();
  for (let count = 0; count < 20; count += 1) engine.send(TALK, text(`${count}`));
  await emptied(engine);
  expect(storedTexts()).toEqual(Array.from({ length: 20 }, (_, count) => `${count}`));
});

test("what is written while offline is sent in order when the line is back", async () => {
  const engine = await town.engine();
  town.server.isReachable = false;
  town.server.cut();
  for (const word of ["a", "b", "c"]) engine.send(TALK, text(word));
  expect(engine.state().outbox.map((message) => message.state.kind)).toEqual(["queued", "queued", "queued"]);
  town.server.isReachable = true;
  engine.connection.wake();
  await emptied(engine);
  expect(storedTexts()).toEqual(["a", "b", "c"]);
});

test("a message whose answer was lost is stored once", async () => {
  const engine = await town.engine();
  let cutsLeft = 3;
  town.server.on(sendMessage, (sent) => {
    const reply = store(sent);
    if (cutsLeft === 0) return reply;
    cutsLeft -= 1;
    town.server.cut();
    return "silence";
  });
  for (const word of ["a", "b"]) engine.send(TALK, text(word));
  await emptied(engine);
  expect(storedTexts()).toEqual(["a", "b"]);
  expect(town.server.inputsOf(sendMessage).length).toBeGreaterThan(2);
});

test("what waited survives a reload and is sent once, in order", async () => {
  const device = memoryStore();
  const first = await town.engine(device);
  town.server.isReachable = false;
  town.server.cut();
  for (const word of ["a", "b", "c"]) first.send(TALK, text(word));
  await first[Symbol.asyncDispose]();
  await first.connection[Symbol.asyncDispose]();
  town.server.isReachable = true;
  const second = await town.engine(device);
  await emptied(second);
  expect(storedTexts()).toEqual(["a", "b", "c"]);
  await vi.waitUntil(async () => (await device.list("outbox")).length === 0);
});

test("what waited is never sent in the name of another account", async () => {
  const device = memoryStore();
  const first = await town.engine(device);
  town.server.isReachable = false;
  town.server.cut();
  first.send(TALK, text("from Alice"));
  await first[Symbol.asyncDispose]();
  await first.connection[Symbol.asyncDispose]();
  town.server.isReachable = true;
  town.account = accountView(BOB);
  const second = await town.engine(device);
  expect(second.state().outbox).toEqual([]);
  expect(town.server.inputsOf(sendMessage)).toEqual([]);
});

test("a refused message stays with its reason, survives a reload, and can be tried again", async () => {
  const device = memoryStore();
  town.server.on(sendMessage, () => ({ no: { code: "posting_restricted" } }));
  const first = await town.engine(device);
  const clientId = first.send(TALK, text("please"));
  await vi.waitUntil(() => first.state().outbox[0]?.state.kind === "failed");
  await first[Symbol.asyncDispose]();
  const second = await town.engine(device);
  expect(second.state().outbox).toMatchObject([{ clientId, state: { kind: "failed", code: "posting_restricted" } }]);
  town.server.on(sendMessage, store);
  second.retry(clientId);
  await emptied(second);
  expect(storedTexts()).toEqual(["please"]);
});

test("a refused message does not hold up the ones behind it", async () => {
  town.server.on(sendMessage, (sent) => (sent.content.kind === "sticker" ? { no: { code: "unknown_sticker" } } : store(sent)));
  const engine = await town.engine();
  const sticker = engine.send(TALK, { kind: "sticker", setId: "s", stickerId: "1" });
  engine.send(TALK, text("after"));
  await vi.waitUntil(() => storedTexts().includes("after") && engine.state().outbox.length === 1);
  engine.discard(sticker);
  expect(engine.state().outbox).toEqual([]);
});

test("a busy server is given the time it asks for", async () => {
  let isBusy = true;
  town.server.on(sendMessage, (sent) => {
    if (!isBusy) return store(sent);
    isBusy = false;
    return { no: { code: "rate_limited", retryAfterSeconds: 0 } };
  });
  const engine = await town.engine();
  engine.send(TALK, text("patience"));
  await emptied(engine);
  expect(storedTexts()).toEqual(["patience"]);
});

test("one talk that waits does not hold up another", async () => {
  town.put(talkView({ talkId: OTHER_TALK }));
  town.server.on(sendMessage, (sent) => (sent.talkId === TALK ? new Promise<Reply<typeof sendMessage>>(() => undefined) : store(sent)));
  const engine = await town.engine();
  engine.send(TALK, text("stuck"));
  engine.send(OTHER_TALK, text("free"));
  expect(await vi.waitUntil(() => storedTexts().includes("free"))).toBe(true);
});

test("a message that overtook one of somebody else waits for it, and shows after it", async () => {
  const engine = await town.engine();
  await engine.openTalk(TALK);
  town.put(talkView(), [messageView(1)]);
  engine.send(TALK, text("second"));
  await emptied(engine);
  expect(
    engine
      .state()
      .timelines.get(TALK)
      ?.messages.map((message) => message.seq),
  ).toEqual([1, 2]);
});

test("a message that another tab of this device has sent meanwhile is shown once", async () => {
  const engine = await town.engine();
  await engine.openTalk(TALK);
  town.server.on(sendMessage, (sent) => {
    const reply = store(sent);
    town.server.say("message.changed", { message: town.messages.at(-1) ?? messageView(1) });
    return reply;
  });
  engine.send(TALK, text("once"));
  await emptied(engine);
  expect(engine.state().timelines.get(TALK)?.messages).toMatchObject([{ content: text("once") }]);
});

test("what waits for a talk that is gone is forgotten with it", async () => {
  const device = memoryStore();
  const engine = await town.engine(device);
  town.server.on(sendMessage, () => ({ no: { code: "posting_restricted" } }));
  engine.send(TALK, text("never"));
  town.server.say("talk.gone", { talkId: TALK });
  expect(engine.state().outbox).toEqual([]);
  await vi.waitUntil(async () => (await device.list("outbox")).length === 0);
});
