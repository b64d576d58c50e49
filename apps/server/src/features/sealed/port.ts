/** What other features may use of sealed talks. */
export { PublicView } from "./public-view.ts";
