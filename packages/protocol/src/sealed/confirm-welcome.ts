import { TalkId } from "../ids.ts";
import { operation } from "../operation.ts";
import { EventNumber } from "./views.ts";

/** This device has entered the group that a Welcome was for, or cannot: the server forgets the Welcome. */
export const confirmWelcome = operation("sealed.confirmWelcome", {
  summary: "This device has entered the group that a Welcome was for, or cannot: the server forgets the Welcome.",
  actors: ["user"],
  access: { action: "own.write", on: "own" },
  input: { talkId: TalkId, event: EventNumber },
  output: {},
  refusals: [],
  discloses: [],
  rate: "write",
  effect: "write",
});
