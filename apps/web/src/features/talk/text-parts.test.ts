import { brand } from "@musubi/base";
import type { AccountId } from "@musubi/protocol";
import { describe, expect, test } from "vitest";
import { isOnlyEmoji, safeHref, textParts } from "./text-parts.ts";

const HANAKO = brand<AccountId>("usr_0123456789abcdefghjk");
const links = (text: string) => textParts(text, []).flatMap((part) => (part.kind === "link" ? [part.text] : []));

describe("links", () => {
  test("an address in a Japanese sentence ends before the punctuation", () => {
    expect(links("「https://example.org/道」です。https://a.example、次")).toEqual(["https://example.org/道", "https://a.example"]);
  });

  test("a full stop or a bracket after an address is not part of it", () => {
    expect(links("See https://example.org/a. (https://example.org/b)")).toEqual(["https://example.org/a", "https://example.org/b"]);
    expect(links("https://example.org/wiki/Knot_(topology)")).toEqual(["https://example.org/wiki/Knot_(topology)"]);
  });

  test.each(["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "ftp://example.org", "https://"])("%s is no link", (text) => {
    expect(links(text)).toEqual([]);
    expect(safeHref(text)).toBeNull();
  });

  test("an address that pretends to be another one is no link", () => {
    expect(links("https://bank.example@evil.example/")).toEqual([]);
  });
});

describe("mentions", () => {
  test("a mention is cut out at its place", () => {
    expect(textParts("@花子 見て", [{ accountId: HANAKO, start: 0, length: 3 }])).toEqual([
      { kind: "mention", text: "@花子", accountId: HANAKO },
      { kind: "plain", text: " 見て" },
    ]);
  });

  test("mentions that overlap or leave the text are drawn as text", () => {
    const parts = textParts("@花子", [
      { accountId: HANAKO, start: 0, length: 2 },
      { accountId: HANAKO, start: 1, length: 2 },
      { accountId: HANAKO, start: 2, length: 50 },
    ]);
    expect(parts.filter(({ kind }) => kind === "mention").length).toBe(1);
  });
});

test.each(["", "👩‍👩‍👧‍👦🇯🇵", "a https://example.org b", "‮abc‬ ‏", "<img src=x onerror=alert(1)>", "\u0000\ufffd", "🏳️‍🌈".repeat(9)])(
  "the parts of %j are the text itself",
  (text) => {
    expect(
      textParts(text, [])
        .map((part) => part.text)
        .join(""),
    ).toBe(text);
  },
);

test("a few emoji alone are drawn large, anything else is not", () => {
  expect(isOnlyEmoji("👍")).toBe(true);
  expect(isOnlyEmoji("👩‍👩‍👧‍👦🇯🇵❤️")).toBe(true);
  expect(isOnlyEmoji("👍👍👍👍")).toBe(false);
  expect(isOnlyEmoji("いいね👍")).toBe(false);
  expect(isOnlyEmoji("12")).toBe(false);
  expect(isOnlyEmoji("")).toBe(false);
});
