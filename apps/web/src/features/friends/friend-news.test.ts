import { brand } from "@musubi/base";
import type { AccountId, FriendView, Handle } from "@musubi/protocol";
import { expect, test } from "vitest";
import { friendNews, newestFriendship } from "./friend-news.ts";

const ANNA = brand<AccountId>("usr_0123456789abcdefghjk");

function relations(relation: FriendView["relation"] | null) {
  if (relation === null) return new Map<AccountId, FriendView>();
  const profile = { accountId: ANNA, handle: brand<Handle>("anna"), displayName: "Anna", statusText: "", pictureVersion: 0, isGone: false };
  return new Map([[ANNA, { profile, relation, isFavourite: false, isHidden: false, since: 5, changedSeq: 1 }]]);
}

test.each([
  ["asked", "friend", ["accepted"]],
  [null, "friend", ["tied"]],
  ["asking", "friend", ["mine"]],
  ["blocked", "friend", ["mine"]],
  ["friend", "friend", []],
  [null, "asking", []],
  ["friend", null, []],
] as const)("from %s to %s the news are %j", (before, after, kinds) => {
  expect(friendNews(relations(before), relations(after)).map(({ kind }) => kind)).toEqual(kinds);
});

test("the newest friendship is the one that began last", () => {
  expect(newestFriendship([])).toBe(0);
  expect(newestFriendship([...relations("friend").values()])).toBe(5);
});
