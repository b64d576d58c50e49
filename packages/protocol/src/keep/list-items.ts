import { LIMITS } from "../limits.ts";
import { operation } from "../operation.ts";
import { bool, list, Seq } from "../schema.ts";
import { KeepItemView } from "./views.ts";

/** What I keep that has changed after a place, in the order of the changes. */
export const listKeepItems = operation("keep.list", {
  summary: "What I keep that has changed after a place, in the order of the changes.",
  actors: ["user"],
  access: { action: "own.read", on: "own" },
  input: { after: Seq },
  output: { items: list(KeepItemView, LIMITS.keepPage), through: Seq, hasMore: bool },
  refusals: [],
  discloses: ["message_content"],
  rate: "read",
  effect: "read",
});
