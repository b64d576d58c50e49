/** What other features may use of messages: how a batch is told, and when a failure may be one item's. */
export { freshRoster } from "./fan-out.ts";
export { isItemFault } from "./posting.ts";
