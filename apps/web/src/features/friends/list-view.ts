/** Which list of people the pane shows. */
export type FriendListView = "all" | "requests" | "hidden" | "blocked";

/** The list that an address names; none for the list of all. */
export function parseListView(text: unknown): Exclude<FriendListView, "all"> | undefined {
  return text === "requests" || text === "hidden" || text === "blocked" ? text : undefined;
}

/** What the address of the lists may carry. */
export interface FriendListSearch {
  show?: Exclude<FriendListView, "all">;
}
