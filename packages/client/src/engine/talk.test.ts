import { expect, test } from "vitest";
import { messageView, talkView } from "../scripted/views.ts";
import { isBehind, keepAhead, newTalk, nextAhead, placeOf } from "./talk.ts";
import { factsOf } from "./talk-facts.ts";

test.each([
  [4, "known"],
  [5, "known"],
  [6, "next"],
  [7, "gap"],
  [100, "gap"],
] as const)("with everything known up to 5, change %i is %s", (changedSeq, place) => {
  expect(placeOf({ through: 5 }, changedSeq)).toBe(place);
});

test("a change that came before its turn is taken when its turn comes, and not before", () => {
  const talk = newTalk(factsOf(talkView({ lastSeq: 5 })));
  keepAhead(talk, messageView(7));
  expect(nextAhead(talk)).toBeNull();
  talk.through = 6;
  expect(nextAhead(talk)?.seq).toBe(7);
  expect(talk.ahead.size).toBe(0);
});

test("changes that became known otherwise are no longer kept", () => {
  const talk = newTalk(factsOf(talkView({ lastSeq: 5 })));
  keepAhead(talk, messageView(7));
  talk.through = 9;
  expect(nextAhead(talk)).toBeNull();
  expect(isBehind(talk)).toBe(false);
});

test("a talk is behind while the server has said more than is known, or something is kept ahead", () => {
  const talk = newTalk(factsOf(talkView({ lastSeq: 5 })));
  expect(isBehind(talk)).toBe(false);
  keepAhead(talk, messageView(8));
  expect(isBehind(talk)).toBe(true);
});

test("changes kept ahead are bounded", () => {
  const talk = newTalk(factsOf(talkView({ lastSeq: 5 })));
  for (let seq = 7; seq < 5_000; seq += 1) keepAhead(talk, messageView(seq));
  expect(talk.ahead.size).toBeLessThanOrEqual(500);
});
