import { brand } from "@musubi/base";
import type { AccountId, FriendView } from "@musubi/protocol";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { BOB, friendView, profileView } from "../scripted/views.ts";
import { FriendBook } from "./friend-book.ts";

function bookOf(views: readonly FriendView[]): FriendBook {
  const book = new FriendBook();
  for (const view of views) book.take(view);
  return book;
}

const PEOPLE = ["あおい", "Bob", "ちえ", "Daichi"].map((name, index) => profileView(brand<AccountId>(`usr_${index}`), name));

const views = fc
  .array(
    fc.record({
      profile: fc.constantFrom(...PEOPLE),
      relation: fc.constantFrom("friend", "asked", "asking", "blocked", "none"),
      isFavourite: fc.boolean(),
      isHidden: fc.boolean(),
    }),
    { maxLength: 20 },
  )
  .map((all) => all.map((view, index): FriendView => ({ ...view, since: 1 + index, changedSeq: 1 + index })));

test("any order and any repetition of the same views gives the same lists", () => {
  fc.assert(
    fc.property(
      views.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 }))),
      ([all, shuffled]) => {
        expect(bookOf(shuffled).state()).toEqual(bookOf(all).state());
      },
    ),
  );
});

test("a relation that ended is not raised again by an older view", () => {
  const book = bookOf([friendView(BOB, { relation: "none", changedSeq: 5 }), friendView(BOB, { changedSeq: 4 })]);
  expect(book.state().byId.size).toBe(0);
});

test("favourites come first, and hidden friends have their own list", () => {
  const people = [{}, { isFavourite: true }, { isHidden: true }].map((marks, index) => {
    const profile = PEOPLE[index] ?? profileView(BOB, "Nobody");
    return friendView(BOB, Object.assign(marks, { profile, changedSeq: index + 1 }));
  });
  const book = bookOf(people);
  expect(book.state().friends.map((view) => view.profile.displayName)).toEqual(["Bob", "あおい"]);
  expect(book.state().hidden.map((view) => view.profile.displayName)).toEqual(["ちえ"]);
});

test("the lists are the same object until something changes", () => {
  const book = bookOf([friendView(BOB)]);
  const before = book.state();
  book.take(friendView(BOB));
  expect(book.state()).toBe(before);
});
