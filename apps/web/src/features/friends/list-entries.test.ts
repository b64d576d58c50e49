import { brand } from "@musubi/base";
import type { AccountId, FriendView, Handle } from "@musubi/protocol";
import { expect, test } from "vitest";
import { type ListEntry, listEntries } from "./list-entries.ts";

function friend(handle: string, displayName: string, isFavourite = false): FriendView {
  const profile = {
    accountId: brand<AccountId>(`usr_${handle.padEnd(20, "0")}`),
    handle: brand<Handle>(handle),
    displayName,
    statusText: "",
    pictureVersion: 0,
    isGone: false,
  };
  return { profile, relation: "friend", isFavourite, isHidden: false, since: 0, changedSeq: 1 };
}

const FRIENDS = [friend("bob", "Bob", true), friend("hana", "佐藤花子"), friend("taro", "太郎")];
const told = (entries: readonly ListEntry[]) =>
  entries.map((entry) => (entry.kind === "friend" ? entry.friend.profile.handle : entry.kind));

test("favourites stand first under their own heading", () => {
  expect(told(listEntries(FRIENDS, ""))).toEqual(["favourites", "bob", "all", "hana", "taro"]);
});

test("without favourites there is one heading, and it counts everybody", () => {
  const entries = listEntries(FRIENDS.slice(1), "");
  expect(told(entries)).toEqual(["all", "hana", "taro"]);
  expect(entries[0]).toEqual({ kind: "all", count: 2 });
});

test("a search finds by name or handle and shows no headings", () => {
  expect(told(listEntries(FRIENDS, "花子"))).toEqual(["hana"]);
  expect(told(listEntries(FRIENDS, "BO"))).toEqual(["bob"]);
  expect(told(listEntries(FRIENDS, "zzz"))).toEqual([]);
});

test("nobody makes an empty list without headings", () => {
  expect(listEntries([], "")).toEqual([]);
});
