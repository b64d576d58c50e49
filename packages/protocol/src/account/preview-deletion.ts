import { LIMITS } from "../limits.ts";
import { operation } from "../operation.ts";
import { int } from "../schema.ts";

/** What will go and what others will keep if I delete my account. */
export const previewDeletion = operation("account.previewDeletion", {
  summary: "What will go and what others will keep if I delete my account.",
  actors: ["user"],
  access: { action: "own.read", on: "own" },
  input: {},
  output: {
    ownedTalks: int(0, LIMITS.talksPerAccount),
    messagesInTalks: int(0, 1_000_000_000),
    filesShown: int(0, 1_000_000_000),
    friends: int(0, LIMITS.friendsPerAccount),
  },
  refusals: [],
  discloses: ["account"],
  rate: "read",
  effect: "read",
});
