import { FileId, TalkId } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { operation } from "../operation.ts";
import { list, Seq } from "../schema.ts";
import { FORMS_PER_FILE } from "./views.ts";

/**
 * Files of a sealed message of mine are shown there no longer: what is shown nowhere else is erased. For what has left an album's trash, which the
 * server cannot know. What the message says stays. Those that it does not name are passed over.
 */
export const letFilesGo = operation("sealed.letGo", {
  summary:
    "Files of a sealed message of mine are shown there no longer: what is shown nowhere else is erased. What the message says stays. Those that it does not name are passed over.",
  actors: ["user"],
  access: { action: "talk.read", on: "talkId" },
  input: { talkId: TalkId, seq: Seq, fileIds: list(FileId, LIMITS.filesPerMessage * FORMS_PER_FILE, 1) },
  output: {},
  refusals: [],
  discloses: [],
  rate: "write",
  effect: "write",
});
