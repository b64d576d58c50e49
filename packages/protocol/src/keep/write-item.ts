import { LIMITS } from "../limits.ts";
import { operation } from "../operation.ts";
import { bytes, int, nullable, Seq } from "../schema.ts";
import { KeepItemId } from "./views.ts";

/** Keep something, change it, or throw it away (null). `version` is the one that it replaces, plus one; 1 for something new. */
export const writeKeepItem = operation("keep.write", {
  summary: "Keep something, change it, or throw it away (null). `version` is the one that it replaces, plus one; 1 for something new.",
  actors: ["user"],
  access: { action: "own.write", on: "own" },
  input: { itemId: KeepItemId, version: int(1, 2_147_483_647), body: nullable(bytes(LIMITS.keepBytes)) },
  output: { changeSeq: Seq },
  refusals: ["keep_outdated", "too_many"],
  discloses: [],
  rate: "write",
  effect: "write",
});
