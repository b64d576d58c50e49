import { brand } from "@musubi/base";
import type { AccountId, ClientId, TalkId } from "@musubi/protocol";
import { describe, expect, test } from "vitest";
import { checkHistory } from "./check-history.ts";
import type { Ending, Entry, Placed } from "./history.ts";

const TALK = brand<TalkId>("tlk_talk");
const ALICE = brand<AccountId>("usr_alice");
const named = (name: string): ClientId => brand<ClientId>(name);

/** A message of alice's, named and worded alike. */
const placed = (seq: number, words: string): Placed => ({ seq, clientId: named(words), senderId: ALICE, words });
const wrote = (words: string, device = "alice/1"): Entry => ({ kind: "wrote", device, talkId: TALK, clientId: named(words), words });
const kept = (words: string): Entry => ({ kind: "kept", device: "alice/1", clientId: named(words) });
const acknowledged = (words: string, seq: number): Entry => ({
  kind: "acknowledged",
  device: "alice/1",
  talkId: TALK,
  clientId: named(words),
  seq,
});
const showed = (added: readonly Placed[], removed: readonly number[] = [], life = 1): Entry => ({
  kind: "showed",
  device: "bob/1",
  life,
  talkId: TALK,
  added,
  removed,
  isSorted: true,
});

/** An ending in which the store holds these and bob's device shows the same, or something else. */
function ending(stored: readonly Placed[], shown: readonly Placed[] = stored): Ending {
  return { stored: new Map([[TALK, stored]]), shown: [{ device: "bob/1", talkId: TALK, messages: shown }] };
}

const ONE = placed(1, "one");
const TWO = placed(2, "two");
const FOUR = placed(4, "four");
const GOOD: readonly Entry[] = [
  wrote("one"),
  kept("one"),
  wrote("two"),
  kept("two"),
  acknowledged("one", 1),
  acknowledged("two", 2),
  showed([ONE, TWO]),
];

function rulesOf(entries: readonly Entry[], end: Ending): string[] {
  return [...new Set(checkHistory(entries, end).map((one) => one.rule))].sort();
}

describe("what is right", () => {
  test("messages that are stored where they were acknowledged and shown in that order break nothing", () => {
    expect(rulesOf(GOOD, ending([ONE, TWO]))).toEqual([]);
  });

  test("places without a message are no hole", () => {
    expect(rulesOf([wrote("one"), wrote("four"), showed([ONE]), showed([FOUR])], ending([ONE, FOUR]))).toEqual([]);
  });

  test("a message that the program had not stored before it was killed may be missing", () => {
    expect(rulesOf([...GOOD, wrote("never kept")], ending([ONE, TWO]))).toEqual([]);
  });

  test("a message that was stored although its sender never heard of it breaks nothing", () => {
    expect(rulesOf([wrote("one"), kept("one")], ending([ONE]))).toEqual([]);
  });

  test("being told the same place again and again breaks nothing", () => {
    expect(rulesOf([...GOOD, acknowledged("one", 1), acknowledged("one", 1)], ending([ONE, TWO]))).toEqual([]);
  });

  test("a message that the person queued again may stand before or after what was written later", () => {
    const requeued: Entry = { kind: "requeued", device: "alice/1", clientId: named("one") };
    expect(rulesOf([wrote("one"), wrote("two"), requeued], ending([placed(1, "two"), placed(2, "one")]))).toEqual([]);
  });

  test("a list may grow at both of its ends and lose what lies beyond them", () => {
    const entries = [wrote("one"), wrote("two"), wrote("four"), showed([TWO]), showed([FOUR]), showed([ONE], [FOUR.seq])];
    expect(rulesOf(entries, ending([ONE, TWO, FOUR]))).toEqual([]);
  });

  test("a device may start over elsewhere in a talk, and each life of its program begins with nothing", () => {
    const entries = [wrote("one"), wrote("two"), wrote("four"), showed([ONE]), showed([FOUR], [ONE.seq]), showed([ONE, TWO], [], 2)];
    expect(rulesOf(entries, ending([ONE, TWO, FOUR]))).toEqual([]);
  });

  test("a refusal that says to come again breaks nothing", () => {
    expect(
      rulesOf([...GOOD, { kind: "refused", device: "alice/1", clientId: named("two"), code: "unavailable" }], ending([ONE, TWO])),
    ).toEqual([]);
  });
});

describe("what is caught", () => {
  test("an acknowledged message that is not in the store is lost", () => {
    expect(rulesOf(GOOD, ending([ONE]))).toContain("lost");
  });

  test("a message that the device had kept and never sent is lost", () => {
    expect(rulesOf([wrote("one"), kept("one")], ending([]))).toEqual(["lost"]);
  });

  test("a message in another place than was acknowledged has moved", () => {
    expect(rulesOf([wrote("one"), acknowledged("one", 7)], ending([ONE]))).toEqual(["moved"]);
  });

  test("a message that is acknowledged in two places has moved", () => {
    expect(rulesOf([wrote("one"), acknowledged("one", 1), acknowledged("one", 2)], ending([ONE]))).toEqual(["moved"]);
  });

  test("a message that is stored twice under its name is doubled", () => {
    expect(rulesOf([wrote("one")], ending([ONE, placed(2, "one")]))).toEqual(["doubled"]);
  });

  test("a message that is stored twice under two names is doubled", () => {
    const twin: Placed = { ...placed(2, "one"), clientId: named("one again") };
    expect(rulesOf([wrote("one")], ending([ONE, twin]))).toContain("doubled");
  });

  test("two messages in one place are found", () => {
    expect(rulesOf([wrote("one"), wrote("two")], ending([ONE, placed(1, "two")]))).toContain("place_taken_twice");
  });

  test("messages of one device that stand in another order than they were written are reordered", () => {
    expect(rulesOf([wrote("two"), wrote("one")], ending([ONE, TWO]))).toEqual(["reordered"]);
  });

  test("messages of two devices have no order between them", () => {
    expect(rulesOf([wrote("two"), wrote("one", "alice/2")], ending([ONE, TWO]))).toEqual([]);
  });

  test("a stored message that nobody wrote is invented, also when its words are not those that were written", () => {
    expect(rulesOf([], ending([ONE]))).toEqual(["invented"]);
    expect(rulesOf([wrote("one")], ending([{ ...ONE, words: "other words" }]))).toEqual(["invented"]);
  });

  test("a message that was shown and is not in the store was shown before it was durable", () => {
    expect(rulesOf([wrote("one"), wrote("two"), showed([ONE, TWO])], ending([ONE]))).toEqual(["unstored"]);
  });

  test("a message that was shown in another place than it is stored in is found", () => {
    expect(rulesOf([wrote("one"), showed([placed(9, "one")])], ending([ONE]))).toEqual(["unstored"]);
  });

  test("a message that appears above one that was already read has slid in", () => {
    const entries = [wrote("one"), wrote("two"), wrote("four"), showed([ONE, FOUR]), showed([TWO])];
    expect(rulesOf(entries, ending([ONE, TWO, FOUR]))).toEqual(["slid_in"]);
  });

  test("a message that disappears from between others has vanished", () => {
    const entries = [wrote("one"), wrote("two"), wrote("four"), showed([ONE, TWO, FOUR]), showed([], [TWO.seq])];
    expect(rulesOf(entries, ending([ONE, TWO, FOUR]))).toEqual(["vanished"]);
  });

  test("a list out of order is found", () => {
    const entry: Entry = { kind: "showed", device: "bob/1", life: 1, talkId: TALK, added: [TWO, ONE], removed: [], isSorted: false };
    expect(rulesOf([wrote("one"), wrote("two"), entry], ending([ONE, TWO]))).toEqual(["unsorted"]);
  });

  test.each([
    ["lacks the newest message", [ONE]],
    ["lacks the oldest message", [TWO]],
    ["has one more", [ONE, TWO, FOUR]],
    ["has them in another order", [TWO, ONE]],
    ["has other words", [ONE, { ...TWO, words: "other words" }]],
    ["has another sender", [ONE, { ...TWO, senderId: null }]],
    ["has nothing", []],
  ])("a device whose list in the end %s has diverged", (_, shown) => {
    expect(rulesOf(GOOD, ending([ONE, TWO], shown))).toEqual(["diverged"]);
  });

  test("a send that is answered as a bug is found", () => {
    expect(rulesOf([...GOOD, { kind: "refused", device: "alice/1", clientId: named("two"), code: "fault" }], ending([ONE, TWO]))).toEqual([
      "faulted",
    ]);
  });

  test("a start that needed hands is found", () => {
    expect(rulesOf([...GOOD, { kind: "trouble", what: "The server did not start." }], ending([ONE, TWO]))).toEqual(["trouble"]);
  });
});
