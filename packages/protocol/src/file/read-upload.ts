import { FileId } from "../ids.ts";
import { operation } from "../operation.ts";
import { FileStateView } from "./views.ts";

/** How far an upload of mine is: the bytes that are safe on the server. What HEAD of the tus protocol answers. */
export const readUpload = operation("upload.read", {
  summary: "How far an upload of mine is: the bytes that are safe on the server. What HEAD of the tus protocol answers.",
  actors: ["user"],
  access: { action: "upload.own", on: "fileId" },
  input: { fileId: FileId },
  output: { upload: FileStateView },
  refusals: [],
  discloses: ["message_content"],
  rate: "upload",
  effect: "read",
});
