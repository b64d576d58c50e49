import { ProfileView } from "../account/views.ts";
import { Handle } from "../ids.ts";
import { operation } from "../operation.ts";
import { oneOf } from "../schema.ts";

/** Find a person by the exact handle. Answers not_found alike for nobody and for somebody who is not findable. */
export const findFriend = operation("friend.find", {
  summary: "Find a person by the exact handle. Answers not_found alike for nobody and for somebody who is not findable.",
  actors: ["user"],
  access: { action: "friend.find", on: "own" },
  input: { handle: Handle },
  output: { profile: ProfileView, relation: oneOf("friend", "asked", "asking", "blocked", "none", "self") },
  refusals: [],
  discloses: ["profile"],
  rate: "lookup",
  effect: "read",
});
