import { brand } from "@musubi/base";
import { type AccountId, LIMITS } from "@musubi/protocol";
import { expect, test } from "vitest";
import { charactersLeft, NOTHING_WRITTEN, textToSend, trimWritten, withStandingCard } from "./written.ts";

const HANAKO = brand<AccountId>("usr_0123456789abcdefghjk");

test("spaces around the text go, and the mentions keep their people", () => {
  const { text, mentions } = trimWritten({
    ...NOTHING_WRITTEN,
    text: "\n  @花子 ねえ  ",
    mentions: [{ accountId: HANAKO, start: 3, length: 3 }],
  });
  expect(text).toBe("@花子 ねえ");
  expect(mentions.map(({ start, length }) => text.slice(start, start + length))).toEqual(["@花子"]);
});

test("a mention that reaches into the removed spaces is dropped", () => {
  expect(trimWritten({ ...NOTHING_WRITTEN, text: "@a   ", mentions: [{ accountId: HANAKO, start: 0, length: 4 }] }).mentions).toEqual([]);
});

test("a message without mentions and without a card has no fields for them", () => {
  expect(textToSend({ ...NOTHING_WRITTEN, text: "a" })).toEqual({ text: "a" });
});

const CARD = { url: "https://town.example.org/a", title: "町", description: "", siteName: "" };

test.each([
  ["見て https://town.example.org/a です", true],
  ["https://TOWN.example.org/a", true],
  ["見て", false],
  ["https://town.example.org/ab", false],
  ["https://town.example.org/a.evil.example", false],
  ["https://x@town.example.org/a", false],
])("with %j a card for the link stays: %j", (text, stays) => {
  expect(withStandingCard({ ...NOTHING_WRITTEN, text, preview: CARD }).preview).toEqual(stays ? CARD : null);
});

test("characters are counted as the server counts them", () => {
  expect(charactersLeft("😀".repeat(LIMITS.textLength))).toBe(0);
  expect(charactersLeft("あ".repeat(LIMITS.textLength + 3))).toBe(-3);
});
