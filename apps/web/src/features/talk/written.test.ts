import { brand } from "@musubi/base";
import { type AccountId, LIMITS } from "@musubi/protocol";
import { expect, test } from "vitest";
import { charactersLeft, mentionsToSend, trimWritten } from "./written.ts";

const HANAKO = brand<AccountId>("usr_0123456789abcdefghjk");

test("spaces around the text go, and the mentions keep their people", () => {
  const { text, mentions } = trimWritten({ text: "\n  @花子 ねえ  ", mentions: [{ accountId: HANAKO, start: 3, length: 3 }] });
  expect(text).toBe("@花子 ねえ");
  expect(mentions.map(({ start, length }) => text.slice(start, start + length))).toEqual(["@花子"]);
});

test("a mention that reaches into the removed spaces is dropped", () => {
  expect(trimWritten({ text: "@a   ", mentions: [{ accountId: HANAKO, start: 0, length: 4 }] }).mentions).toEqual([]);
});

test("a message without mentions has no field for them", () => {
  expect(mentionsToSend({ text: "a", mentions: [] })).toEqual({});
});

test("characters are counted as the server counts them", () => {
  expect(charactersLeft("😀".repeat(LIMITS.textLength))).toBe(0);
  expect(charactersLeft("あ".repeat(LIMITS.textLength + 3))).toBe(-3);
});
