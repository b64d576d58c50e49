import { brand } from "@musubi/base";
import type { TalkId } from "@musubi/protocol";
import { expect, test } from "vitest";
import { changedRanges } from "./deliveries.ts";

const talkId = brand<TalkId>("tlk_00000000000000000000");
const rangesOf = (seqs: readonly number[], how: { after: number; hasMore: boolean }) =>
  changedRanges(
    talkId,
    seqs.map((seq) => ({ seq })),
    how,
  ).map(({ fromSeq, toSeq }) => [fromSeq, toSeq]);

test("what is new is one stretch when all of it is shown", () => {
  expect(rangesOf([12, 15, 19], { after: 10, hasMore: false })).toEqual([[12, 19]]);
});

test("older messages that changed are named one by one, neighbours together", () => {
  expect(rangesOf([2, 12, 7, 3, 15], { after: 10, hasMore: false })).toEqual([
    [2, 3],
    [7, 7],
    [12, 15],
  ]);
});

test("a page that was cut claims nothing between messages that do not follow each other", () => {
  expect(rangesOf([11, 12, 15, 4], { after: 10, hasMore: true })).toEqual([
    [4, 4],
    [11, 12],
    [15, 15],
  ]);
});

test("nothing shown is nothing recorded", () => {
  expect(rangesOf([], { after: 0, hasMore: false })).toEqual([]);
});

test("a changed message at the cursor's own place does not swallow what lies after it", () => {
  expect(rangesOf([10, 13], { after: 10, hasMore: false })).toEqual([
    [10, 10],
    [13, 13],
  ]);
});
