/** What other features may use of sealed talks. */
export { readTagKeys } from "./franking-keys.ts";
export { PublicView } from "./public-view.ts";
