/** What other features may use of friends. */
export type { FriendDeps } from "./deps.ts";
export { readFriendPage } from "./friend-page.ts";
export { countRelations, readFriend, settleSilence } from "./store.ts";
