import { expect, test } from "vitest";
import { ALICE, BOB, messageView, talkView } from "../scripted/views.ts";
import { factsOf, isVisible, passOver, takeMessage, takeMine, takeOwnReading, takeProfile, takeTalk } from "./talk-facts.ts";

const base = factsOf(talkView({ lastSeq: 10, lastMessage: messageView(10), mine: { readSeq: 8, unreadCount: 2 } }));

test("a new message of another person is unread", () => {
  const { facts } = takeMessage(base, messageView(11), ALICE);
  expect(facts.view).toMatchObject({ lastSeq: 11, lastMessage: { seq: 11 }, mine: { unreadCount: 3, mentionCount: 0 } });
});

test("a message that names me is a mention", () => {
  const content = { kind: "text", text: "Alice!", mentions: [{ accountId: ALICE, start: 0, length: 5 }] } as const;
  const message = messageView(11, { content: { ...content, mentions: [...content.mentions] } });
  expect(takeMessage(base, message, ALICE).facts.view.mine).toMatchObject({ unreadCount: 3, mentionCount: 1 });
});

test.each([
  ["a message of mine", messageView(11, { senderId: ALICE })],
  [
    "a line of the server",
    messageView(11, { senderId: null, content: { kind: "system", what: "joined", actorId: BOB, subjectIds: [], value: "" } }),
  ],
  ["a message that was taken back", messageView(11, { content: { kind: "unsent" } })],
  ["a reaction to an older message", messageView(9, { changedSeq: 11, reactions: [{ emoji: "👍", accountIds: [BOB] }] })],
])("%s is not unread", (_, message) => {
  expect(takeMessage(base, message, ALICE).facts.view.mine.unreadCount).toBe(2);
});

test("a change that the counts contain already is not counted again", () => {
  expect(takeMessage(base, messageView(10), ALICE).facts.view.mine.unreadCount).toBe(2);
});

test("taking an unread message back makes the counts uncertain", () => {
  const step = takeMessage(base, messageView(9, { changedSeq: 11, content: { kind: "unsent" } }), ALICE);
  expect(step.isUncertain).toBe(true);
});

test("a renamed talk has its new name at once, and is read again for the rest", () => {
  const content = { kind: "system", what: "renamed", actorId: BOB, subjectIds: [], value: "Choir" } as const;
  const step = takeMessage(base, messageView(11, { senderId: null, content: { ...content, subjectIds: [] } }), ALICE);
  expect(step).toMatchObject({ isUncertain: true, facts: { view: { name: "Choir" } } });
});

test("the count stops where the server's does", () => {
  const many = factsOf(talkView({ lastSeq: 10, mine: { unreadCount: 1_000 } }));
  expect(takeMessage(many, messageView(11), ALICE).facts.view.mine.unreadCount).toBe(1_000);
});

test("what was written before I came is not mine to see", () => {
  const late = factsOf(talkView({ lastSeq: 10, mine: { joinedSeq: 5 } }));
  expect([isVisible(late, messageView(5, { changedSeq: 11 })), isVisible(late, messageView(6))]).toEqual([false, true]);
  expect(passOver(late, 11).view).toMatchObject({ lastSeq: 11, lastMessage: null, mine: { unreadCount: 0 } });
});

test("an answer that an event overtook keeps the newer message and the newer counts", () => {
  const newer = takeMessage(base, messageView(11), ALICE).facts;
  const step = takeTalk(
    newer,
    talkView({ lastSeq: 10, name: "Old name", lastMessage: messageView(10), mine: { readSeq: 8, unreadCount: 2 } }),
  );
  expect(step.facts.view).toMatchObject({ lastSeq: 11, lastMessage: { seq: 11 }, mine: { unreadCount: 3 } });
});

test("a view older than the one the name came from does not bring the old name back", () => {
  const renamed = takeTalk(base, talkView({ lastSeq: 12, name: "New name" })).facts;
  expect(takeTalk(renamed, talkView({ lastSeq: 11, name: "Old name" })).facts.view.name).toBe("New name");
});

test("reading on this device is not undone by a view of a server that has not heard of it", () => {
  const read = takeOwnReading(base, 10, { loaded: null, myId: ALICE });
  const step = takeTalk(read, talkView({ lastSeq: 10, mine: { readSeq: 8, unreadCount: 2 } }));
  expect(step.facts.view.mine).toMatchObject({ readSeq: 10, unreadCount: 0 });
});

test("a view that has newer messages but not my reading leaves the count to be asked again", () => {
  const read = takeOwnReading(base, 10, { loaded: null, myId: ALICE });
  expect(takeTalk(read, talkView({ lastSeq: 12, mine: { readSeq: 8, unreadCount: 4 } })).isUncertain).toBe(true);
});

test("reading never moves backwards", () => {
  expect(takeOwnReading(base, 5, { loaded: null, myId: ALICE })).toBe(base);
});

test("reading a part counts what is left, when all of it is loaded", () => {
  const facts = takeOwnReading(base, 9, { loaded: [messageView(9), messageView(10)], myId: ALICE });
  expect(facts.view.mine).toMatchObject({ readSeq: 9, unreadCount: 1 });
});

test("reading further than the talk goes reads up to its end", () => {
  expect(takeOwnReading(base, 99, { loaded: null, myId: ALICE }).view.mine.readSeq).toBe(10);
});

test("having read everything on another device leaves nothing unread, whatever the count says", () => {
  const mine = { ...base.view.mine, readSeq: 10, unreadCount: 1 };
  expect(takeMine(base, mine).facts.view.mine).toMatchObject({ readSeq: 10, unreadCount: 0 });
});

test("a new profile appears on the faces of the talk", () => {
  const face = base.view.faces[0];
  const facts = face === undefined ? base : takeProfile(base, { ...face, displayName: "Robert" });
  expect(facts.view.faces[0]?.displayName).toBe("Robert");
});
