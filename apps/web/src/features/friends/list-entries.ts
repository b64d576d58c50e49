import type { FriendView } from "@musubi/protocol";
import { matchesName } from "../talks/matches-name.ts";

/** One line of the list of friends: a heading or a friend. */
export type ListEntry =
  | { readonly kind: "favourites" }
  | { readonly kind: "all"; readonly count: number }
  | { readonly kind: "friend"; readonly friend: FriendView };

/** The friends whose name or handle fits the query. */
export function fittingFriends(friends: readonly FriendView[], query: string): readonly FriendView[] {
  return friends.filter(({ profile }) => matchesName(query, [profile.displayName, profile.handle]));
}

function asEntry(friend: FriendView): ListEntry {
  return { kind: "friend", friend };
}

/** The list as it is drawn: favourites under their heading, then the others under theirs. While searching there are no headings. */
export function listEntries(friends: readonly FriendView[], query: string): readonly ListEntry[] {
  const fitting = fittingFriends(friends, query);
  if (query.trim() !== "") return fitting.map(asEntry);
  const favourites = fitting.filter(({ isFavourite }) => isFavourite);
  const others = fitting.filter(({ isFavourite }) => !isFavourite);
  return [
    ...(favourites.length === 0 ? [] : [{ kind: "favourites" } as const, ...favourites.map(asEntry)]),
    ...(others.length === 0 ? [] : [{ kind: "all", count: friends.length } as const, ...others.map(asEntry)]),
  ];
}
