import { brand } from "@musubi/base";
import type { PendingMessage, Timeline } from "@musubi/client";
import type { AccountId, ClientId, MessageView, TalkId } from "@musubi/protocol";
import { expect, test } from "vitest";
import { hasAnswered, layRows, rowOfSeq } from "./rows.ts";

const ME = brand<AccountId>("usr_0123456789abcdefghjk");
const BOB = brand<AccountId>("usr_1123456789abcdefghjk");
const TALK = brand<TalkId>("tlk_0123456789abcdefghjk");
const NOON = new Date(2026, 2, 12, 12, 0).getTime();
const MINUTE = 60_000;

function message(seq: number, senderId: AccountId, sentAt: number): MessageView {
  return {
    talkId: TALK,
    seq,
    changedSeq: seq,
    senderId,
    clientId: brand<ClientId>(`c${seq}`),
    sentAt,
    content: { kind: "text", text: String(seq) },
    replyTo: null,
    isForwarded: false,
    editedAt: null,
    isPinned: false,
    reactions: [],
  };
}

function pending(name: string, queuedAt: number): PendingMessage {
  return {
    clientId: brand<ClientId>(name),
    talkId: TALK,
    content: { kind: "text", text: name },
    replyTo: null,
    isForwarded: false,
    queuedAt,
    state: { kind: "queued" },
  };
}

function timeline(part: Partial<Timeline>): Timeline {
  return {
    talkId: TALK,
    messages: [],
    pending: [],
    hasBefore: false,
    hasAfter: false,
    loading: "nothing",
    isLoaded: true,
    failure: null,
    ...part,
  };
}

const lay = (part: Partial<Timeline>, unreadAfter: number | null = null) => layRows(timeline(part), { myId: ME, unreadAfter });
const sketch = (rows: ReturnType<typeof lay>) => rows.map((row) => ("place" in row ? `${row.kind}:${row.place}` : row.kind));

test("messages of one sender within five minutes stand together", () => {
  const rows = lay({
    messages: [
      message(1, BOB, NOON),
      message(2, BOB, NOON + MINUTE),
      message(3, BOB, NOON + 2 * MINUTE),
      message(4, BOB, NOON + 20 * MINUTE),
    ],
  });
  expect(sketch(rows)).toEqual(["beginning", "day", "message:first", "message:middle", "message:last", "message:single"]);
});

test("another sender ends the group", () => {
  const rows = lay({ messages: [message(1, BOB, NOON), message(2, ME, NOON), message(3, BOB, NOON)] });
  expect(sketch(rows).slice(2)).toEqual(["message:single", "message:single", "message:single"]);
});

test("each day begins with its line, and a group does not cross it", () => {
  const midnight = new Date(2026, 2, 13).getTime();
  const rows = lay({ messages: [message(1, BOB, midnight - MINUTE), message(2, BOB, midnight + MINUTE)] });
  expect(sketch(rows)).toEqual(["beginning", "day", "message:single", "day", "message:single"]);
});

test("the unread line stands before the first message of somebody else after the read place", () => {
  const rows = lay({ messages: [message(1, BOB, NOON), message(2, ME, NOON), message(3, BOB, NOON), message(4, BOB, NOON)] }, 1);
  expect(rows.map(({ kind }) => kind)).toEqual(["beginning", "day", "message", "message", "unread", "message", "message"]);
});

test("whoever says something after the place they had read has answered; what others or the service say is no answer", () => {
  const said = [message(1, ME, NOON), message(2, BOB, NOON)];
  expect(hasAnswered({ messages: said }, 1, ME)).toBe(false);
  expect(hasAnswered({ messages: [...said, message(3, ME, NOON)] }, 1, ME)).toBe(true);
  const left: MessageView = { ...message(3, ME, NOON), content: { kind: "system", what: "left", actorId: ME, subjectIds: [], value: "" } };
  expect(hasAnswered({ messages: [...said, left] }, 1, ME)).toBe(false);
});

test("what waits stands at the end, and only while the newest messages are shown", () => {
  const waiting = [pending("p1", NOON + MINUTE)];
  expect(sketch(lay({ messages: [message(1, ME, NOON)], pending: waiting })).slice(2)).toEqual(["message:first", "pending:last"]);
  expect(sketch(lay({ messages: [message(1, ME, NOON)], pending: waiting, hasAfter: true })).slice(2)).toEqual(["message:single"]);
});

test("a message keeps its key when it turns from waiting into stored, and is never drawn twice", () => {
  const before = lay({ pending: [pending("c1", NOON)] });
  const after = lay({ messages: [message(1, ME, NOON)], pending: [pending("c1", NOON)] });
  expect(before.at(-1)?.key).toBe(after.at(-1)?.key);
  expect(after.filter(({ key }) => key === "c:c1").length).toBe(1);
});

test("the beginning is shown only when nothing lies before", () => {
  expect(lay({ hasBefore: true, messages: [message(9, BOB, NOON)] })[0]?.kind).toBe("day");
  expect(lay({ isLoaded: false })).toEqual([]);
});

test("a message is found by its place in the talk", () => {
  const rows = lay({ messages: [message(1, BOB, NOON), message(2, ME, NOON)] });
  expect(rowOfSeq(rows, 2)).toBe(3);
  expect(rowOfSeq(rows, 7)).toBe(-1);
});

test("what changed about an identity stands where it was heard of, and waits for its part of the talk to be loaded", () => {
  const news = [
    { key: "i:1", at: NOON - MINUTE, accountId: BOB, kind: "devices" as const },
    { key: "i:2", at: NOON + MINUTE, accountId: BOB, kind: "reset" as const },
    { key: "i:3", at: NOON + 9 * MINUTE, accountId: BOB, kind: "devices" as const },
  ];
  const messages = [message(1, BOB, NOON), message(2, BOB, NOON + 2 * MINUTE)];
  const keys = (part: Partial<Timeline>) =>
    layRows(timeline({ messages, ...part }), { myId: ME, unreadAfter: null, news }).flatMap(({ kind, key }) =>
      kind === "day" ? [] : [key],
    );
  expect(keys({})).toEqual(["beginning", "i:1", "m:1", "i:2", "m:2", "i:3"]);
  expect(keys({ hasBefore: true })).toEqual(["m:1", "i:2", "m:2", "i:3"]);
  expect(keys({ hasAfter: true })).toEqual(["beginning", "i:1", "m:1", "i:2", "m:2"]);
});
