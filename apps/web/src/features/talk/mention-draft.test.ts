import { brand } from "@musubi/base";
import type { AccountId } from "@musubi/protocol";
import { expect, test } from "vitest";
import { insertMention, mentionQuery, moveMentions } from "./mention-draft.ts";

const HANAKO = brand<AccountId>("usr_0123456789abcdefghjk");
const TARO = brand<AccountId>("usr_1123456789abcdefghjk");

test("an @ before the caret begins a mention, in either width", () => {
  expect(mentionQuery("やあ @はな", 6)).toEqual({ start: 3, query: "はな" });
  expect(mentionQuery("＠", 1)).toEqual({ start: 0, query: "" });
});

test("an e-mail address or a finished word begins none", () => {
  expect(mentionQuery("hanako@example", 14)).toBeNull();
  expect(mentionQuery("@花子 さん", 6)).toBeNull();
  expect(mentionQuery("花子", 2)).toBeNull();
});

test("choosing a person puts the name and a space in place of the query", () => {
  const result = insertMention({
    text: "やあ @はなさん",
    caret: 6,
    mentions: [],
    query: { start: 3, query: "はな" },
    accountId: HANAKO,
    name: "山田 花子",
  });
  expect(result.text).toBe("やあ @山田 花子 さん");
  expect(result.mentions).toEqual([{ accountId: HANAKO, start: 3, length: 6 }]);
  expect(result.caret).toBe(10);
});

test("a second mention before the first one moves the first", () => {
  const result = insertMention({
    text: "@ @花子 ",
    caret: 1,
    mentions: [{ accountId: HANAKO, start: 2, length: 3 }],
    query: { start: 0, query: "" },
    accountId: TARO,
    name: "太郎",
  });
  expect(result.text).toBe("@太郎  @花子 ");
  expect(result.mentions.map(({ start, length }) => result.text.slice(start, start + length))).toEqual(["@太郎", "@花子"]);
});

test("writing before a mention moves it, writing inside drops it, writing after leaves it", () => {
  const mentions = [{ accountId: HANAKO, start: 2, length: 3 }];
  expect(moveMentions("a @花子 b", "xya @花子 b", mentions)).toEqual([{ accountId: HANAKO, start: 4, length: 3 }]);
  expect(moveMentions("a @花子 b", "a @花x子 b", mentions)).toEqual([]);
  expect(moveMentions("a @花子 b", "a @花子 bcd", mentions)).toEqual(mentions);
});

test("deleting everything drops every mention", () => {
  expect(moveMentions("@花子", "", [{ accountId: HANAKO, start: 0, length: 3 }])).toEqual([]);
});
