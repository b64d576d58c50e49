import { FileId } from "../ids.ts";
import { operation } from "../operation.ts";

/** Give an upload of mine up, or remove a file of mine that is shown nowhere. What DELETE of the tus protocol does. */
export const cancelUpload = operation("upload.cancel", {
  summary: "Give an upload of mine up, or remove a file of mine that is shown nowhere. What DELETE of the tus protocol does.",
  actors: ["user"],
  access: { action: "upload.own", on: "fileId" },
  input: { fileId: FileId },
  output: {},
  refusals: ["file_in_use"],
  discloses: [],
  rate: "upload",
  effect: "write",
});
