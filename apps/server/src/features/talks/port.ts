/** What other features may use of talks: their rules, their places in the order, and how a message becomes a view. */
export { mayPost, postRule, TALK_RULES, type TalkFacts } from "./access.ts";
export { rangeOf } from "./deliveries.ts";
export { recordDeliveries } from "./delivery-store.ts";
export type { TalkDeps } from "./deps.ts";
export { countTalks, exceedsDevices, lockTalk } from "./membership-store.ts";
export { MESSAGE_COLUMNS, type MessageRow, viewMessage } from "./message-view.ts";
export { talkEffects } from "./reply-with-talk.ts";
export { factsOf, type Roster } from "./roster-store.ts";
export type { Rosters } from "./rosters.ts";
export { hideReadMarks } from "./settings-store.ts";
export { PROFILE_JSON } from "./store.ts";
export { type Happening, viewHappening, writeHappening } from "./system-message.ts";
export { readTalkPageDelivered } from "./talk-page.ts";
