import type { AccountId, FriendView } from "@musubi/protocol";

type Relations = ReadonlyMap<AccountId, FriendView>;

/** Somebody has become a friend: they accepted my request, used my invitation, or I myself said yes. */
export interface FriendNews {
  readonly kind: "accepted" | "tied" | "mine";
  readonly friend: FriendView;
}

/** Who has become a friend between two states of my relations, and by whose doing. */
export function friendNews(before: Relations, after: Relations): readonly FriendNews[] {
  const news: FriendNews[] = [];
  for (const [accountId, friend] of after) {
    const was = before.get(accountId)?.relation ?? "none";
    if (friend.relation !== "friend" || was === "friend") continue;
    news.push({ kind: was === "asked" ? "accepted" : was === "none" ? "tied" : "mine", friend });
  }
  return news;
}

/** Since when the newest friendship lasts, in milliseconds; 0 without one. */
export function newestFriendship(friends: readonly FriendView[]): number {
  return friends.reduce((newest, { since }) => Math.max(newest, since), 0);
}
