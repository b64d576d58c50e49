import { readFileSync } from "node:fs";
import { ManualClock, systemClock } from "@musubi/base";
import type { ClientId, MessageView, TalkId } from "@musubi/protocol";
import { callHttp, type Person, startWorld, type World } from "@musubi/testkit";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";

let world: World;
let alice: Person;
let bob: Person;
let talkId: TalkId;
const clock = new ManualClock(systemClock.nowMs());

beforeAll(async () => {
  world = await startWorld(inject("cluster"), { clock });
  [alice, bob] = [await world.person("alice"), await world.person("bob")];
  await world.befriend(alice, bob);
  talkId = (await alice.direct(bob)).talkId;
});
afterAll(() => world.stop());

const read = async (person: Person, seq: number): Promise<MessageView | undefined> =>
  (await person.must("message.list", { talkId, around: seq, countMax: 3 })).messages.find((message) => message.seq === seq);

describe("sending", () => {
  test("the same clientId makes one message, and the answer says it is a repeat", async () => {
    const input = { talkId, clientId: "once" as ClientId, content: { kind: "text" as const, text: "一度だけ" } };
    const first = await alice.must("message.send", input);
    const again = await alice.must("message.send", { ...input, content: { kind: "text", text: "別の文" } });
    expect(again).toEqual({ seq: first.seq, sentAt: first.sentAt, isRepeat: true });
    expect((await read(bob, first.seq))?.content).toEqual({ kind: "text", text: "一度だけ" });
  });

  test("two frames with one clientId at the same moment make one message", async () => {
    const input = { talkId, clientId: "at-once" as ClientId, content: { kind: "text" as const, text: "同時" } };
    const answers = await Promise.all([1, 2, 3, 4].map(() => alice.must("message.send", input)));
    expect(new Set(answers.map((answer) => answer.seq)).size).toBe(1);
    expect(answers.filter((answer) => !answer.isRepeat)).toHaveLength(1);
  });

  test("the same clientId of two people makes two messages", async () => {
    const input = { talkId, clientId: "shared" as ClientId, content: { kind: "text" as const, text: "それぞれ" } };
    const [one, other] = [await alice.must("message.send", input), await bob.must("message.send", input)];
    expect(one.seq).not.toBe(other.seq);
  });

  test("a text of 10,000 characters goes through and one more is refused with its place", async () => {
    const send = (text: string) =>
      alice.call("message.send", { talkId, clientId: `len${text.length}` as ClientId, content: { kind: "text", text } });
    expect((await send("あ".repeat(10_000))).status).toBe(200);
    expect(await send("あ".repeat(10_001))).toMatchObject({ status: 400, error: { code: "invalid_input" } });
  });

  test("U+0000 and half a surrogate pair are refused, never changed", async () => {
    for (const text of ["a\u0000b", "a\ud800"]) {
      const answer = await alice.call("message.send", { talkId, clientId: "bad" as ClientId, content: { kind: "text", text } });
      expect(answer).toMatchObject({ status: 400, error: { code: "invalid_input" } });
    }
  });

  test("what stands in sealed talks is not said by naming an event", async () => {
    const input = { talkId, clientId: "sealed", content: { kind: "sealed", event: 1 } };
    expect((await callHttp(alice.url, alice.token, "message.send", input)).error?.code).toBe("invalid_input");
  });

  test("a sticker that no set holds is refused", async () => {
    const content = { kind: "sticker" as const, setId: "none", stickerId: "01" };
    expect((await alice.call("message.send", { talkId, clientId: "st" as ClientId, content })).error?.code).toBe("unknown_sticker");
  });
});

test("naughty strings, bidirectional text and emoji sequences come back byte for byte", async () => {
  const naughty: string[] = JSON.parse(readFileSync("fixtures/text/naughty-strings.json", "utf8"));
  const edges = readFileSync("fixtures/text/edge-cases.jsonl", "utf8")
    .trim()
    .split("\n")
    .map((line) => {
      const edge: { readonly text: string } = JSON.parse(line);
      return edge.text;
    });
  const texts = [...naughty, ...edges].filter((text) => text !== "" && text.isWellFormed() && !text.includes("\u0000"));
  const { lastSeq } = (await alice.must("talk.read", { talkId })).talk;
  for (const text of texts) await alice.say(talkId, text);
  const back: string[] = [];
  for (let after = lastSeq; ; ) {
    const page = await bob.must("message.list", { talkId, after, countMax: 200 });
    for (const { content } of page.messages) if (content.kind === "text") back.push(content.text);
    after = page.messages.at(-1)?.seq ?? after;
    if (!page.hasAfter) break;
  }
  expect(back).toEqual(texts);
}, 60_000);

describe("changing", () => {
  test("an edit shows the new text and keeps the old ones", async () => {
    const seq = await alice.say(talkId, "初めの文");
    await alice.must("message.edit", { talkId, seq, text: "二つ目の文" });
    const { message } = await alice.must("message.edit", { talkId, seq, text: "三つ目の文" });
    expect(message).toMatchObject({ content: { kind: "text", text: "三つ目の文" }, editedAt: clock.nowMs() });
    const { edits } = await bob.must("message.listEdits", { talkId, seq });
    expect(edits.map((edit) => edit.text)).toEqual(["初めの文", "二つ目の文"]);
  });

  test("nobody edits what somebody else wrote", async () => {
    const seq = await alice.say(talkId, "わたしの文");
    expect((await bob.call("message.edit", { talkId, seq, text: "書き換え" })).error?.code).toBe("not_editable");
  });

  test("an unsent message loses its content and its earlier texts for everyone", async () => {
    const seq = await alice.say(talkId, "取り消す文");
    await alice.must("message.edit", { talkId, seq, text: "直した文" });
    await bob.must("message.react", { talkId, seq, emoji: "👍", isOn: true });
    await alice.must("message.unsend", { talkId, seq });
    expect(await read(bob, seq)).toMatchObject({ content: { kind: "unsent" }, reactions: [], editedAt: null });
    expect((await bob.must("message.listEdits", { talkId, seq })).edits).toEqual([]);
  });

  test("after 24 hours a message can no longer be unsent", async () => {
    const seq = await alice.say(talkId, "一日前の文");
    clock.advanceMs(24 * 3_600_000 + 60_000);
    expect((await alice.call("message.unsend", { talkId, seq })).error?.code).toBe("too_late");
  });

  test("a reaction is put on once and taken off", async () => {
    const seq = await alice.say(talkId, "反応してね");
    await bob.must("message.react", { talkId, seq, emoji: "🎉", isOn: true });
    const { message } = await bob.must("message.react", { talkId, seq, emoji: "🎉", isOn: true });
    expect(message.reactions).toEqual([{ emoji: "🎉", accountIds: [bob.accountId] }]);
    expect((await bob.must("message.react", { talkId, seq, emoji: "🎉", isOn: false })).message.reactions).toEqual([]);
  });

  test("a fourth reaction of one person on one message is refused", async () => {
    const seq = await alice.say(talkId, "たくさん");
    for (const emoji of ["1", "2", "3"]) await bob.must("message.react", { talkId, seq, emoji, isOn: true });
    expect((await bob.call("message.react", { talkId, seq, emoji: "4", isOn: true })).error?.code).toBe("too_many");
  });

  test("a pinned message is listed until it is unpinned", async () => {
    const seq = await alice.say(talkId, "大事なこと");
    await bob.must("message.pin", { talkId, seq, isPinned: true });
    expect((await alice.must("message.listPinned", { talkId })).messages.map((message) => message.seq)).toContain(seq);
    await bob.must("message.pin", { talkId, seq, isPinned: false });
    expect((await alice.must("message.listPinned", { talkId })).messages.map((message) => message.seq)).not.toContain(seq);
  });

  test("every change is found by catching up from before it", async () => {
    const seq = await alice.say(talkId, "変わる文");
    const { talks } = await bob.must("talk.catchUp", { cursors: [{ talkId, after: seq - 1 }], countMax: 200 });
    const through = talks[0]?.through ?? 0;
    await alice.must("message.edit", { talkId, seq, text: "変わった文" });
    const later = await bob.must("talk.catchUp", { cursors: [{ talkId, after: through }], countMax: 200 });
    expect(later.talks[0]?.messages.map((message) => [message.seq, message.content])).toEqual([
      [seq, { kind: "text", text: "変わった文" }],
    ]);
  });
});

test("pages before, after and around a place meet without gaps", async () => {
  const carol = await world.person("carol");
  await world.befriend(alice, carol);
  const { talkId: other } = await alice.direct(carol);
  const seqs: number[] = [];
  for (let index = 0; index < 25; index++) seqs.push(await alice.say(other, `${index} 番`));
  const newest = await carol.must("message.list", { talkId: other, countMax: 10 });
  expect(newest).toMatchObject({ hasBefore: true, hasAfter: false });
  const before = await carol.must("message.list", { talkId: other, before: newest.messages[0]?.seq ?? 0, countMax: 10 });
  expect([...before.messages, ...newest.messages].map((message) => message.seq)).toEqual(seqs.slice(5));
  const middle = await carol.must("message.list", { talkId: other, around: seqs[12] ?? 0, countMax: 6 });
  expect(middle.messages.map((message) => message.seq)).toEqual(seqs.slice(10, 16));
  expect(middle).toMatchObject({ hasBefore: true, hasAfter: true });
});
