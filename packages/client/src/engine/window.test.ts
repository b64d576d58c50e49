import type { MessageView } from "@musubi/protocol";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { messageView } from "../scripted/views.ts";
import { newestPart, openAt, takeAfter, takeBefore, takeChanges, WINDOW_MAX, type Window } from "./window.ts";

const EMPTY: Window = { messages: [], hasBefore: false, hasAfter: false, focus: "end" };

function range(from: number, to: number): MessageView[] {
  return Array.from({ length: to - from + 1 }, (_, index) => messageView(from + index));
}

function seqs(window: Window): number[] {
  return window.messages.map((message) => message.seq);
}

/** Histories of one talk: every change is a view with its own `changedSeq`. */
const history = fc
  .array(fc.integer({ min: 1, max: 30 }), { maxLength: 80 })
  .map((places) =>
    places.map((seq, index) => messageView(seq, { changedSeq: 31 + index, content: { kind: "text", text: `change ${index}` } })),
  );

test("any order and any repetition of the same changes gives the same window", () => {
  const scrambled = history.chain((views) =>
    fc.tuple(
      fc.constant(views),
      fc.shuffledSubarray([...views, ...views], { minLength: views.length * 2 }),
      fc.integer({ min: 1, max: 9 }),
    ),
  );
  fc.assert(
    fc.property(scrambled, ([views, shuffled, chunk]) => {
      const atOnce = takeChanges(EMPTY, views);
      let inChunks = EMPTY;
      for (let from = 0; from < shuffled.length; from += chunk) inChunks = takeChanges(inChunks, shuffled.slice(from, from + chunk));
      expect(inChunks).toEqual(atOnce);
    }),
  );
});

test("each message is shown once, in the order of the talk, in its latest form", () => {
  fc.assert(
    fc.property(history, (views) => {
      const window = takeChanges(EMPTY, views);
      expect(seqs(window)).toEqual([...new Set(views.map((view) => view.seq))].toSorted((a, b) => a - b));
      for (const message of window.messages) {
        expect(message.changedSeq).toBe(Math.max(...views.filter((view) => view.seq === message.seq).map((view) => view.changedSeq)));
      }
    }),
  );
});

test("a change that is already known leaves the very same window", () => {
  const window = takeChanges(EMPTY, range(1, 5));
  expect(takeChanges(window, range(2, 4))).toBe(window);
});

test("an older form after a newer one changes nothing", () => {
  const window = takeChanges(EMPTY, [messageView(1, { changedSeq: 9 })]);
  expect(takeChanges(window, [messageView(1)])).toBe(window);
});

test("unchanged messages keep their identity when another changes", () => {
  const window = takeChanges(EMPTY, range(1, 3));
  const changed = takeChanges(window, [messageView(2, { changedSeq: 9 })]);
  expect(changed.messages[0]).toBe(window.messages[0]);
  expect(changed.messages[2]).toBe(window.messages[2]);
});

test("a message beyond an end where more lies is left out, because it would leave a hole", () => {
  const window: Window = { messages: range(10, 20), hasBefore: true, hasAfter: true, focus: "end" };
  expect(takeChanges(window, [messageView(5, { changedSeq: 40 }), messageView(41)])).toBe(window);
});

test("a window that follows the newest lets the oldest go and says that there is more before", () => {
  const window = takeChanges(EMPTY, range(1, WINDOW_MAX + 1));
  expect(window).toMatchObject({ hasBefore: true, hasAfter: false });
  expect([seqs(window)[0], seqs(window).length]).toEqual([2, WINDOW_MAX]);
});

test("reading upwards lets the newest go and says that there is more after", () => {
  const window: Window = { messages: range(101, 100 + WINDOW_MAX), hasBefore: true, hasAfter: false, focus: "end" };
  const upwards = takeBefore(window, { messages: range(41, 100), hasBefore: true, hasAfter: true });
  expect(upwards).toMatchObject({ hasBefore: true, hasAfter: true });
  expect([seqs(upwards)[0], seqs(upwards).at(-1)]).toEqual([41, 40 + WINDOW_MAX]);
});

test("reading downwards again lets the oldest go", () => {
  const window: Window = { messages: range(1, WINDOW_MAX), hasBefore: false, hasAfter: true, focus: "start" };
  const downwards = takeAfter(window, { messages: range(WINDOW_MAX + 1, WINDOW_MAX + 60), hasBefore: true, hasAfter: false });
  expect(downwards).toMatchObject({ hasBefore: true, hasAfter: false });
  expect(seqs(downwards)[0]).toBe(61);
});

test("a person who reads at the top of a full window keeps what they look at while new messages arrive", () => {
  const window: Window = { messages: range(1, WINDOW_MAX), hasBefore: false, hasAfter: false, focus: "start" };
  const after = takeChanges(window, [messageView(WINDOW_MAX + 1)]);
  expect(after).toMatchObject({ hasBefore: false, hasAfter: true });
  expect(seqs(after)[0]).toBe(1);
});

test("a page that is older than what was known does not undo a change", () => {
  const former = takeChanges(EMPTY, [messageView(1, { changedSeq: 9 })]);
  const window = openAt({ messages: range(1, 2), hasBefore: false, hasAfter: false }, former);
  expect(window.messages.map((message) => message.changedSeq)).toEqual([9, 2]);
});

test("only a window that follows the newest has a newest part", () => {
  const window = takeChanges(EMPTY, range(1, 60));
  expect(newestPart(window, 50)).toMatchObject({ hasBefore: true, messages: range(11, 60) });
  expect(newestPart({ ...window, hasAfter: true }, 50)).toBeNull();
});
