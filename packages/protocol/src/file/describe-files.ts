import { FileId } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { operation } from "../operation.ts";
import { list } from "../schema.ts";
import { FileStateView } from "./views.ts";

/** What files are and how far they are: mine in any state, those of others that I may see when they are ready. Others are left out. */
export const describeFiles = operation("file.describe", {
  summary:
    "What files are and how far they are: mine in any state, those of others that I may see when they are ready. Others are left out.",
  actors: ["user"],
  access: { action: "own.read", on: "own" },
  input: { fileIds: list(FileId, LIMITS.filesPerCall, 1) },
  output: { files: list(FileStateView, LIMITS.filesPerCall) },
  refusals: [],
  discloses: ["message_content"],
  rate: "read",
  effect: "read",
});
