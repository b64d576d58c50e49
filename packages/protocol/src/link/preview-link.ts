import { LIMITS } from "../limits.ts";
import { operation } from "../operation.ts";
import { bytes, optional } from "../schema.ts";
import { LinkAddress, PageWords } from "./views.ts";

/** Have the server open a public page and tell what it says of itself. Nothing of it is kept. Only ever asked for by a person's hand. */
export const previewLink = operation("link.preview", {
  summary: "Have the server open a public page and tell what it says of itself. Nothing of it is kept.",
  actors: ["user"],
  access: { action: "own.read", on: "own" },
  input: { url: LinkAddress },
  output: { ...PageWords, picture: optional(bytes(LIMITS.linkSourceBytes)) },
  refusals: ["previews_off", "link_not_public", "link_unreachable", "link_without_words"],
  discloses: [],
  rate: "outbound",
  effect: "read",
});
