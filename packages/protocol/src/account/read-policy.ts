import { operation } from "../operation.ts";
import { bool, oneOf, text } from "../schema.ts";
import { Region } from "./views.ts";

/** What a newcomer needs to know: whether sign-up is open, where data lies, the name of this server. */
export const readPolicy = operation("account.policy", {
  summary: "What a newcomer needs to know: whether sign-up is open, where data lies, the name of this server.",
  actors: ["anyone"],
  public: "The first screen shows it before anybody has signed in; it holds no data of a person.",
  input: {},
  output: {
    signup: oneOf("open", "invite", "closed"),
    region: Region,
    serverName: text(1, 60),
    version: text(1, 40),
    pushKey: text(0, 200),
    /** Whether this server opens pages for previews of links. */
    hasLinkPreviews: bool,
  },
  refusals: [],
  discloses: [],
  rate: "read",
  effect: "read",
});
