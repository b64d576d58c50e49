/** What other features may use of friends. */
export type { FriendDeps } from "./deps.ts";
export { readFriendPage } from "./friend-page.ts";
export { countRelations, readFriend, readRelationTo, settleSilence } from "./store.ts";
export { toldBoth } from "./told-both.ts";
