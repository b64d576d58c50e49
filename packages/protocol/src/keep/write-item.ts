import { FileId } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { operation } from "../operation.ts";
import { bytes, int, list, nullable, optional, Seq } from "../schema.ts";
import { KeepItemId } from "./views.ts";

/** Keep something, change it, or throw it away (null). `version` is the one that it replaces, plus one; 1 for something new. */
export const writeKeepItem = operation("keep.write", {
  summary: "Keep something, change it, or throw it away (null). `version` is the one that it replaces, plus one; 1 for something new.",
  actors: ["user"],
  access: { action: "own.write", on: "own" },
  input: {
    itemId: KeepItemId,
    version: int(1, 2_147_483_647),
    body: nullable(bytes(LIMITS.keepBytes)),
    /** The uploads that hold its files, so that they stay; without it they stay as they were. They are mine, and sealed like it. */
    fileIds: optional(list(FileId, LIMITS.keepItemFiles)),
  },
  output: { changeSeq: Seq },
  refusals: ["keep_outdated", "too_many", "keep_full", "not_ready"],
  discloses: [],
  rate: "write",
  effect: "write",
});
